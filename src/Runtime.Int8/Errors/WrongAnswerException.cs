namespace MobileNetEdge.Runtime.Int8;

/// <summary>
/// A network does not give the answer that its file says it must, though its weights are whole and each kernel passed: compiler, processor
/// or memory does something wrong, or the engine itself. See whether it does with <see cref="EngineOptions.InstructionSet"/> set to
/// <see cref="InstructionSet.Reference"/>.
/// </summary>
public sealed class WrongAnswerException : ModelException
{
    /// <param name="difference">Which answer, what came out, and what should have.</param>
    public WrongAnswerException(string difference)
        : base($"the network computes wrongly on this machine: {difference}")
    {
    }

    /// <inheritdoc/>
    public override int ExitCode => 4;
}
