namespace MobileNetEdge.Vision.Programs;

/// <summary>What a program tells its caller; documented in README.md and in <c>--help</c>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A fault of this program; the message asks to report it.</summary>
    public const int Fault = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>A file, picture or folder that was given cannot be used; nothing was written.</summary>
    public const int BadInput = 3;

    /// <summary>A kernel, or the whole network, computes wrongly on this machine: the self-test found it.</summary>
    public const int BadKernel = 4;

    /// <summary>Quantization ruined the network's answers. The model was written, so that it can be looked at.</summary>
    public const int Ruined = 5;
}
