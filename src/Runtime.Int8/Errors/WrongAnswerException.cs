namespace MobileNetEdge.Runtime.Int8;

/// <summary>
/// A network does not give the answer recorded in its file, although its weights are intact and each kernel passed its test: the fault
/// is in the compiler, the processor, the memory or the engine itself. Check whether it also fails with
/// <see cref="EngineOptions.InstructionSet"/> set to <see cref="InstructionSet.Reference"/>.
/// </summary>
public sealed class WrongAnswerException : ModelException
{
    /// <param name="difference">Which answer, the actual result and the expected one.</param>
    public WrongAnswerException(string difference)
        : base($"the network computes wrongly on this machine: {difference}")
    {
    }

    /// <inheritdoc/>
    public override int ExitCode => 4;
}
