using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Configuration;

/// <summary>What settings are called where they are members of a configuration.</summary>
internal static class SettingMembers
{
    public static string Of(Setting setting) => setting switch
    {
        Setting.Preprocessing => "\"preprocess\" of \"model\" in the configuration",
        Setting.Kernels => "\"kernels\" of \"model\" in the configuration",
        _ => SettingNames.OfOptions(setting),
    };
}
