namespace MobileNetEdge.Vision.Programs;

/// <summary>The exit codes of all programs; documented in README.md and in <c>--help</c>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A fault of this program; the message asks to report it.</summary>
    public const int Fault = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>A given file, picture or folder cannot be used; nothing was written.</summary>
    public const int BadInput = 3;

    /// <summary>The self-test found that a kernel, or the whole network, computes wrongly on this machine.</summary>
    public const int BadKernel = 4;

    /// <summary>Quantization ruined the network's answers. The model was written, so that it can be examined.</summary>
    public const int Ruined = 5;
}
