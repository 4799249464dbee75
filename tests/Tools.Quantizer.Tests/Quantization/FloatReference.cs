using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

/// <summary>Every node's output of a float graph for one input, by name.</summary>
internal static class FloatReference
{
    public static Dictionary<string, Tensor> Run(Graph graph, float[] input)
    {
        Dictionary<string, Tensor> values = new() { [graph.Input.Name] = new Tensor(graph.Input.Shape, input) };
        foreach (Node node in graph.Nodes)
        {
            values[node.Name] = Run(node, [.. node.Inputs.Select(name => values[name])]);
        }

        return values;
    }

    private static Tensor Run(Node node, Tensor[] inputs) => node switch
    {
        Conv2D conv => Arithmetic.Conv(
            inputs[0], conv.Weights, conv.Bias ?? new float[conv.Weights.Shape[0]], conv.StrideHeight, conv.StrideWidth, conv.Padding, 1),
        DepthwiseConv2D conv => Arithmetic.Conv(
            inputs[0],
            Arithmetic.DepthwiseToGrouped(conv.Weights.Data, conv.Weights.Shape[0], conv.Weights.Shape[1], conv.Weights.Shape[2]),
            conv.Bias ?? new float[conv.Weights.Shape[2]], conv.StrideHeight, conv.StrideWidth, conv.Padding, inputs[0].Shape[3]),
        FullyConnected full => Arithmetic.FullyConnected(inputs[0], full.Weights, full.Bias ?? new float[full.Weights.Shape[0]]),
        Activation activation => Arithmetic.Map(inputs[0], x => Arithmetic.Activate(activation.Kind, x, activation.Slope)),
        Binary { Kind: BinaryKind.Add } => Arithmetic.Binary(inputs[0], inputs[1], (a, b) => a + b),
        Binary { Kind: BinaryKind.Sub } => Arithmetic.Binary(inputs[0], inputs[1], (a, b) => a - b),
        Binary => Arithmetic.Binary(inputs[0], inputs[1], (a, b) => a * b),
        Constant constant => constant.Value,
        Pad pad => Arithmetic.Pad(inputs[0], pad.Padding),
        Pool pool => Arithmetic.Pool(inputs[0], pool.Kind, pool.KernelHeight, pool.StrideHeight),
        GlobalAveragePool pool => Arithmetic.Mean(inputs[0], pool.KeepDimensions),
        Reshape reshape => inputs[0] with { Shape = reshape.Shape },
        Concat => Arithmetic.Concat(inputs),
        Softmax => Arithmetic.Softmax(inputs[0]),
        L2Normalize => Arithmetic.L2Normalize(inputs[0]),
        _ => throw new NotSupportedException(node.GetType().Name),
    };
}
