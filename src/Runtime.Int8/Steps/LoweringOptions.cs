namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>How to lower.</summary>
/// <param name="InstructionSet">The kernels to use.</param>
/// <param name="KeepAll">Fuse nothing, so that every operator's output is stored.</param>
/// <param name="Threads">How many threads run each step, 1 or more.</param>
internal readonly record struct LoweringOptions(InstructionSet InstructionSet, bool KeepAll, int Threads)
{
    /// <summary>Return the memory of constants to the system once they are packed; the bytes given to the reader lose them.</summary>
    public bool ConsumesModel { get; init; }
}
