namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>How to lower.</summary>
/// <param name="InstructionSet">The kernels to use.</param>
/// <param name="KeepAll">Fuse nothing, so that every operator's output is stored.</param>
/// <param name="Workers">How many run each step, 1 or more.</param>
internal readonly record struct LoweringOptions(InstructionSet InstructionSet, bool KeepAll, int Workers)
{
    /// <summary>See <see cref="EngineOptions.ConsumesModel"/>.</summary>
    public bool ConsumesModel { get; init; }
}
