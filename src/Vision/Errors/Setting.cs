namespace MobileNetEdge.Vision;

/// <summary>
/// A setting that messages of shared code refer to. Each program has its own name for it: an option, or a member of its configuration.
/// </summary>
internal enum Setting
{
    /// <summary>How pixels become input.</summary>
    Preprocessing,

    /// <summary>What the numbers of the outputs mean.</summary>
    Head,

    /// <summary>The instruction set whose kernels run the network.</summary>
    Kernels,

    /// <summary>The processors that threads are pinned to.</summary>
    Processors,
}

/// <summary>The names of settings.</summary>
internal static class SettingNames
{
    /// <summary>On the command lines.</summary>
    public static string OfOptions(Setting setting) => setting switch
    {
        Setting.Preprocessing => "--preprocess",
        Setting.Head => "--head",
        Setting.Kernels => "--kernels",
        Setting.Processors => "--processors",
        _ => throw new ArgumentOutOfRangeException(nameof(setting)),
    };

    /// <summary>For callers of this library.</summary>
    public static string OfLibrary(Setting setting) => setting switch
    {
        Setting.Preprocessing => "ClassifierOptions.Preprocessing",
        Setting.Head => "ClassifierOptions.Heads",
        Setting.Kernels => "ClassifierOptions.InstructionSet",
        Setting.Processors => "the list of processors",
        _ => throw new ArgumentOutOfRangeException(nameof(setting)),
    };
}
