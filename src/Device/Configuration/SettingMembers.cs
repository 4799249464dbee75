using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Configuration;

/// <summary>The names of settings as members of a configuration.</summary>
internal static class SettingMembers
{
    public static string Of(Setting setting) => setting switch
    {
        Setting.Preprocessing => "\"preprocess\" of \"model\" in the configuration",
        Setting.Kernels => "\"kernels\" of \"model\" in the configuration",
        _ => SettingNames.OfOptions(setting),
    };
}
