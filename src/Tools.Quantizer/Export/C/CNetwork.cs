using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Tools.Quantizer.Export.C.Layers;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>A network planned for C: its layers, what runs by rows, and the arena.</summary>
/// <param name="Layers">In order of execution.</param>
/// <param name="Planned">How they run. Its inputs and outputs are what the caller writes and reads.</param>
/// <param name="LayerByLayer">The same without streaming.</param>
internal sealed record CNetwork(IReadOnlyList<CLayer> Layers, PlannedNetwork Planned, PlannedNetwork LayerByLayer)
{
    /// <summary>A call computes one row: C's calls are cheap, and its kernels need no more.</summary>
    private const int CallPixels = 1;

    public IReadOnlyList<Value> Inputs => Planned.Lowered.Inputs;

    public IReadOnlyList<Value> Outputs => Planned.Lowered.Outputs;

    public int ArenaBytes => Planned.Plan.Layout.Bytes;

    /// <param name="graph">A verified model.</param>
    /// <exception cref="ModelFormatException">
    /// An operator has no C kernel, or is used in a way that the runtime does not support.
    /// </exception>
    public static CNetwork Of(ModelGraph graph)
    {
        LoweringOptions options = new(InstructionSet.Reference, KeepAll: false, Threads: 1);
        LoweredModel lowered = WithoutFloatBorders(Lowerer.Lower(graph, options, new WeightBlockBuilder()));
        CLayer[] layers = [.. lowered.Nodes.Zip(lowered.Steps, CLayer.Of)];
        NetworkSizes sizes = NetworkSizes.Of(lowered.Steps, lowered.Inputs, lowered.Outputs);
        sizes = sizes with { Steps = [.. sizes.Steps.Zip(layers, SizesOf)] };
        return new CNetwork(
            layers, PlannedNetwork.Streamed(lowered, sizes, threads: 1, CallPixels), PlannedNetwork.LayerByLayer(lowered, sizes));
    }

    private static StepSizes SizesOf(StepSizes reference, CLayer layer) =>
        reference with { ByRows = layer.ByRows, ScratchBytes = layer.ScratchBytes, KeepsScratch = false };

    /// <summary>
    /// The network from int8 to int8: a picture of floats would take four times the room of its bytes, so the caller quantizes each
    /// number as it comes, and dequantizes the answers that it wants.
    /// </summary>
    private static LoweredModel WithoutFloatBorders(LoweredModel lowered)
    {
        (List<Step> steps, List<Node> nodes) = ([.. lowered.Steps], [.. lowered.Nodes]);
        (Value[] inputs, Value[] outputs) = ([.. lowered.Inputs], [.. lowered.Outputs]);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (steps.Where(step => step.Inputs.Contains(inputs[i])).ToArray() is [QuantizeStep only] && !outputs.Contains(inputs[i]))
            {
                inputs[i] = only.Output;
                Remove(only);
            }
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            if (steps.Find(step => step.Output == outputs[i]) is DequantizeStep last
                && !steps.Any(step => step.Inputs.Contains(outputs[i])))
            {
                outputs[i] = last.Inputs[0];
                Remove(last);
            }
        }

        return lowered with { Steps = steps, Nodes = nodes, Inputs = inputs, Outputs = outputs };

        void Remove(Step step)
        {
            nodes.RemoveAt(steps.IndexOf(step));
            steps.Remove(step);
        }
    }
}
