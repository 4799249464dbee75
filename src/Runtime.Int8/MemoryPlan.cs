using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>What a model needs of a board's memory, and when. Computed on any machine, without the board.</summary>
/// <param name="ArenaBytes">As <see cref="Engine.ArenaBytes"/> on that board.</param>
/// <param name="WeightBytes">As <see cref="Engine.WeightBytes"/> on that board.</param>
/// <param name="Steps">What a run does, in order.</param>
/// <param name="Buffers">Where each tensor is in the arena, and when.</param>
/// <param name="FullestStep">The 0-based index of the step that needs the most memory; it sets the size of the arena.</param>
public sealed record MemoryPlan(
    int ArenaBytes, int WeightBytes, IReadOnlyList<EngineStep> Steps, IReadOnlyList<ArenaBuffer> Buffers, int FullestStep)
{
    /// <param name="model">The model.</param>
    /// <param name="set">The kernels that will run it; this machine need not have them.</param>
    /// <param name="layerByLayer">As <see cref="EngineOptions.LayerByLayer"/>.</param>
    /// <param name="threads">As <see cref="EngineOptions.Threads"/>.</param>
    /// <exception cref="ModelFormatException">
    /// Operators and tensors do not fit each other, or are used in a way this runtime does not support.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">The set has vectors, and this is the library for .NET Standard.</exception>
    public static MemoryPlan Of(Model model, InstructionSet set, bool layerByLayer = false, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
#if !NET
        if (set.HasVectors())
        {
            throw new PlatformNotSupportedException($"the library for .NET Standard has no kernels for {set}");
        }
#endif

        WeightBlockBuilder weights = new();
        PlannedNetwork network = PlannedNetwork.Of(model.Use(), new LoweringOptions(set, KeepAll: false, threads), layerByLayer, weights);
        return new MemoryPlan(network.Plan.Layout.Bytes, weights.Block.Length, network.Steps, network.Buffers, network.Plan.Fullest);
    }
}
