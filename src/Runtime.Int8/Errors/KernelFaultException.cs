namespace MobileNetEdge.Runtime.Int8;

/// <summary>
/// A kernel does not give the reference's answer: the fault is in the compiler, the processor or the kernel itself. An engine with
/// <see cref="EngineOptions.InstructionSet"/> set to <see cref="InstructionSet.Reference"/> does not use the kernel.
/// </summary>
public sealed class KernelFaultException : ModelException
{
    /// <param name="kernel">The kernel, or kernels that work together, such as <c>GemmArm64</c>.</param>
    /// <param name="operators">What it should compute, such as <c>CONV_2D</c>.</param>
    /// <param name="instructionSet">The instruction set it is written in.</param>
    /// <param name="difference">The actual result and the expected one.</param>
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
