using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Streaming;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>A model lowered, grouped and planned: everything except the memory to run in.</summary>
/// <param name="Lowered">Its steps.</param>
/// <param name="Groups">How they run.</param>
/// <param name="Plan">The arena.</param>
internal sealed record PlannedNetwork(LoweredModel Lowered, IReadOnlyList<StepGroup> Groups, ArenaPlan Plan)
{
    /// <summary>Where each tensor is in the arena, and when.</summary>
    public IReadOnlyList<ArenaBuffer> Buffers
    {
        get
        {
            Dictionary<int, string> names = Lowered.Inputs.Concat(Lowered.Steps.Select(static step => step.Output))
                .ToDictionary(static value => value.Number, static value => value.Tensor.Name);
            string NameOf(PlannedStretch s) => s.IsScratch ? $"scratch of {names[s.Value]}" : names[s.Value];
            return [.. Plan.Stretches.Select(s => new ArenaBuffer(NameOf(s), s.Offset, s.Bytes, s.First, s.Last))];
        }
    }

    /// <summary>The steps of a run, in order, one group at a time.</summary>
    public IReadOnlyList<EngineStep> Steps => [.. Groups.Select(group => EngineStep.Of(StepsOf(group), group.Calls is not null))];

    /// <param name="model">A verified model.</param>
    /// <param name="options">How to lower.</param>
    /// <param name="layerByLayer">Whether to stream nothing.</param>
    /// <param name="weights">Receives the constants.</param>
    /// <exception cref="ModelFormatException">
    /// An operator does not fit its tensors or is used in a way this runtime does not support, or no arena can hold the network.
    /// </exception>
    public static PlannedNetwork Of(ModelGraph model, LoweringOptions options, bool layerByLayer, WeightBlockBuilder weights)
    {
        LoweredModel lowered = Lowerer.Lower(model, options, weights);
        NetworkSizes sizes = NetworkSizes.Of(lowered.Steps, lowered.Inputs, lowered.Outputs);
        return options.KeepAll || layerByLayer
            ? LayerByLayer(lowered, sizes, options.KeepAll)
            : Streamed(lowered, sizes, options.Threads, RowSchedule.UsualCallPixels);
    }

    /// <summary>Streams nothing.</summary>
    /// <param name="lowered">The steps.</param>
    /// <param name="sizes">The same as planners see them.</param>
    /// <param name="keepAll">As <see cref="ArenaPlanner.Plan"/>.</param>
    public static PlannedNetwork LayerByLayer(LoweredModel lowered, NetworkSizes sizes, bool keepAll = false)
    {
        StepGroup[] alone = [.. Enumerable.Range(0, sizes.Steps.Length).Select(StepGroup.Alone)];
        return new PlannedNetwork(lowered, alone, ArenaPlanner.Plan(sizes, alone, keepAll));
    }

    /// <summary>Streams where that makes the arena smaller.</summary>
    /// <param name="lowered">The steps.</param>
    /// <param name="sizes">The same as planners see them.</param>
    /// <param name="threads">How many threads run each step.</param>
    /// <param name="callPixels">The fewest output pixels of a call.</param>
    public static PlannedNetwork Streamed(LoweredModel lowered, NetworkSizes sizes, int threads, int callPixels)
    {
        IReadOnlyList<StepGroup> groups = StreamPlanner.Plan(sizes, threads, callPixels);
        PlannedNetwork streamed = new(lowered, groups, ArenaPlanner.Plan(sizes, groups));
        PlannedNetwork whole = LayerByLayer(lowered, sizes);
        return streamed.Plan.Layout.Bytes < whole.Plan.Layout.Bytes ? streamed : whole;
    }

    /// <summary>The steps of a group.</summary>
    public IEnumerable<Step> StepsOf(StepGroup group) => Lowered.Steps.Skip(group.First).Take(group.Count);

    /// <summary>What a group computes, in order.</summary>
    public IEnumerable<(Step Step, Rows Rows)> CallsOf(StepGroup group) =>
        group.Calls?.Select(call => (Lowered.Steps[call.Step], call.Rows)) ?? StepsOf(group).Select(static step => (step, step.AllRows));
}
