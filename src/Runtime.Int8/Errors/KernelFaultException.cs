namespace MobileNetEdge.Runtime.Int8;

/// <summary>
/// A kernel does not give the reference's answer: the compiler or the processor does something wrong, or the kernel itself. An engine with
/// <see cref="EngineOptions.InstructionSet"/> set to <see cref="InstructionSet.Reference"/> does without it.
/// </summary>
public sealed class KernelFaultException : ModelException
{
    /// <param name="kernel">The kernel, or kernels that work together, as <c>GemmArm64</c>.</param>
    /// <param name="operators">What it was to compute, as <c>CONV_2D</c>.</param>
    /// <param name="instructionSet">The instruction set it is written in.</param>
    /// <param name="difference">What came out, and what should have.</param>
    public KernelFaultException(string kernel, string operators, InstructionSet instructionSet, string difference)
        : base($"kernel {kernel} of {operators} (instruction set {instructionSet}) computes wrongly on this processor: {difference}")
    {
        Kernel = kernel;
        InstructionSet = instructionSet;
    }

    /// <summary>The kernel, or kernels that work together.</summary>
    public string Kernel { get; }

    /// <summary>The instruction set it is written in.</summary>
    public InstructionSet InstructionSet { get; }

    /// <inheritdoc/>
    public override int ExitCode => 4;
}
