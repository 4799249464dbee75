namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>What the process tells its caller; documented in README.md and in <c>--help</c>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A fault of this program; the message asks to report it.</summary>
    public const int Fault = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>A file, picture or folder that was given cannot be used; nothing was written.</summary>
    public const int BadInput = 3;

    /// <summary>A kernel computes wrongly on this processor: its self-test found it.</summary>
    public const int BadKernel = 4;

    /// <summary>What is said beside a kernel's fault.</summary>
    public const string BadKernelMend = "--kernels reference does without it; please report it";
}
