using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>No guess is silent: says what was assumed of a network, and how to say otherwise.</summary>
internal static class AssumptionNote
{
    /// <summary>One line on standard error; nothing where nothing was assumed.</summary>
    public static void Print(NetworkDescription network)
    {
        if (network.Assumption is { } assumption)
        {
            Terminal.Note($"{network.Path}: {assumption}; give {SettingNames.OfOptions(Setting.Preprocessing)} otherwise");
        }
    }
}
