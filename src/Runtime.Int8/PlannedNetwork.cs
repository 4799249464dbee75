using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Streaming;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>A model lowered, grouped and planned: all but the memory to run in.</summary>
/// <param name="Steps">In order of execution.</param>
/// <param name="Outlines">Of the steps that run on vector kernels, before they were grouped.</param>
/// <param name="Inputs">Where the caller writes, in the model's order.</param>
/// <param name="Outputs">Where the answers stand, in the model's order.</param>
/// <param name="Values">The value of each activation that lowering knows, by tensor index.</param>
/// <param name="Plan">The arena.</param>
internal sealed record PlannedNetwork(
    IReadOnlyList<Step> Steps,
    IReadOnlyList<StepOutline> Outlines,
    IReadOnlyList<Value> Inputs,
    IReadOnlyList<Value> Outputs,
    IReadOnlyDictionary<int, Value> Values,
    ArenaPlan Plan)
{
    /// <param name="model">A verified model.</param>
    /// <param name="options">How to lower.</param>
    /// <param name="layerByLayer">Stream nothing.</param>
    /// <param name="weights">Takes the constants.</param>
    /// <exception cref="ModelFormatException">An operator and its tensors do not fit, it is used as this runtime does not do it, or no arena can hold the network.</exception>
    public static PlannedNetwork Of(Model model, LoweringOptions options, bool layerByLayer, WeightBlockBuilder weights)
    {
        LoweredModel lowered = Lowerer.Lower(model, options, weights);
        PlannedNetwork whole = Planned(lowered, lowered.Steps, options.KeepAll);
        if (options.KeepAll || layerByLayer)
        {
            return whole;
        }

        PlannedNetwork streamed = Planned(lowered, StreamPlanner.Plan(lowered.Steps, lowered.Inputs, lowered.Outputs, options.Workers), keepAll: false);
        if (streamed.Plan.ArenaBytes < whole.Plan.ArenaBytes)
        {
            return streamed;
        }

        foreach (Step step in lowered.Steps)
        {
            step.Output.StandWhole();
            step.Scratch?.StandWhole();
        }

        return Planned(lowered, lowered.Steps, keepAll: false);
    }

    private static PlannedNetwork Planned(LoweredModel lowered, IReadOnlyList<Step> steps, bool keepAll) =>
        new(steps, lowered.Outlines, lowered.Inputs, lowered.Outputs, lowered.Values, ArenaPlanner.Plan(steps, lowered.Inputs, lowered.Outputs, keepAll));
}
