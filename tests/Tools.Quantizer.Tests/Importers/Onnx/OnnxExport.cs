using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Onnx;

/// <summary>How exporters spell what ONNX has no operator for, or had none.</summary>
internal enum OnnxSpelling
{
    Operators,      // HardSwish, HardSigmoid, Clip with inputs; Gemm
    ClipOverSix,    // x · clip(x + 3, 0, 6) / 6, as Paddle; Clip with attributes; MatMul and Add
    TimesSixth,     // x · (clip(x + 3, 0, 6) · 1/6); ReduceMean
    ZeroToOne,      // clip(x / 6 + 1/2, 0, 1)
    MinMax,         // ReLU6 as Min(Max(x, 0), 6)
}

/// <summary>Writes a float graph as ONNX, channels first, in several spellings.</summary>
internal static class OnnxExport
{
    public static byte[] Write(Graph graph, OnnxSpelling spelling)
    {
        OnnxModel model = new(
            spelling == OnnxSpelling.ClipOverSix ? 9 : 14, 1, graph.Input.Shape[3], graph.Input.Shape[1], graph.Input.Shape[2]);
        Dictionary<string, string> names = new() { [graph.Input.Name] = "x" };
        foreach (Node node in graph.Nodes)
        {
            names[node.Name] = Write(model, node, [.. node.Inputs.Select(input => names[input])], spelling);
        }

        return model.Bytes(names[graph.Output]);
    }

    private static string Write(OnnxModel model, Node node, string[] inputs, OnnxSpelling spelling) => node switch
    {
        Conv2D { Weights.Shape: [var outputs, var height, var width, var channels] } conv => model.Node(
            "Conv",
            WithBias(model, inputs[0], model.Floats([
                outputs,
                channels,
                height,
                width,
            ], TorchLayout.ChannelsFirst(conv.Weights.Data, outputs, height * width, channels)), conv.Bias),
            ("kernel_shape", new[] { height, width }),
            ("strides", new[] { conv.StrideHeight, conv.StrideWidth }),
            ("pads", Pads(conv.Padding))),
        DepthwiseConv2D { Weights.Shape: [var height, var width, var channels] } conv => model.Node(
            "Conv",
            WithBias(
                model,
                inputs[0],
                model.Floats([channels, 1, height, width], TorchLayout.ChannelsFirst(conv.Weights.Data, 1, height * width, channels)),
                conv.Bias),
            ("group", channels),
            ("kernel_shape", new[] { height, width }),
            ("strides", new[] { conv.StrideHeight, conv.StrideWidth }),
            ("pads", Pads(conv.Padding))),
        BatchNorm norm => model.Node(
            "BatchNormalization",
            [
                inputs[0],
                .. new[] { norm.Gamma, norm.Beta, norm.Mean, norm.Variance }.Select(values => model.Floats([values.Length], values)),
            ],
            ("epsilon", norm.Epsilon)),
        FullyConnected dense => Dense(model, dense, inputs[0], spelling),
        GlobalAveragePool pool => Pool(model, pool, inputs[0], spelling),
        Activation activation => Activate(model, activation.Kind, inputs[0], spelling),
        Binary binary => model.Node(binary.Kind.ToString(), inputs),
        Softmax => model.Node("Softmax", inputs, ("axis", 1)),
        _ => throw new NotSupportedException(node.ToString()),
    };

    private static string Activate(OnnxModel model, ActivationKind kind, string x, OnnxSpelling spelling)
    {
        return (kind, spelling) switch
        {
            (ActivationKind.Relu, _) => model.Node("Relu", [x]),
            (ActivationKind.Relu6, OnnxSpelling.MinMax) => model.Node(
                "Min", [model.Node("Max", [x, model.Floats([], 0)]), model.Floats([], 6)]),
            (ActivationKind.Relu6, _) => Clip(x, 6),
            (ActivationKind.HardSwish, OnnxSpelling.Operators) => model.Node("HardSwish", [x]),
            (ActivationKind.HardSigmoid, OnnxSpelling.Operators) => model.Node("HardSigmoid", [x], ("alpha", 1f / 6), ("beta", 0.5f)),
            (ActivationKind.HardSwish, OnnxSpelling.ClipOverSix) => model.Node(
                "Div", [model.Node("Mul", [x, Clip(model.Node("Add", [x, model.Floats([1], 3)]), 6)]), model.Floats([1], 6)]),
            (ActivationKind.HardSigmoid, OnnxSpelling.ClipOverSix) => model.Node(
                "Div", [Clip(model.Node("Add", [model.Floats([], 3), x]), 6), model.Floats([], 6)]),
            (ActivationKind.HardSigmoid, OnnxSpelling.ZeroToOne) => Clip(
                model.Node("Add", [model.Node("Div", [x, model.Floats([], 6)]), model.Floats([], 0.5f)]), 1),
            (ActivationKind.HardSigmoid, _) => model.Node(
                "Mul", [Clip(model.Node("Add", [x, model.Floats([], 3)]), 6), model.Floats([], 1f / 6)]),
            (ActivationKind.HardSwish, _) => model.Node("Mul", [Activate(model, ActivationKind.HardSigmoid, x, spelling), x]),
            _ => throw new NotSupportedException(kind.ToString()),
        };

        string Clip(string input, float most) => spelling switch
        {
            OnnxSpelling.ClipOverSix => model.Node("Clip", [input], ("min", 0f), ("max", most)),
            OnnxSpelling.MinMax => model.Node("Min", [model.Node("Max", [input, model.Floats([], 0)]), model.Floats([], most)]),
            _ => model.Node("Clip", [input, model.Floats([], 0), model.Floats([], most)]),
        };
    }

    private static string Dense(OnnxModel model, FullyConnected dense, string x, OnnxSpelling spelling)
    {
        (int outputs, int inputs) = (dense.Weights.Shape[0], dense.Weights.Shape[1]);
        float[] transposed = TorchLayout.ChannelsFirst(dense.Weights.Data, 1, outputs, inputs);
        return spelling switch
        {
            OnnxSpelling.ClipOverSix => model.Node(
                "Add", [model.Node("MatMul", [x, model.Floats([inputs, outputs], transposed)]), model.Floats([outputs], dense.Bias!)]),
            OnnxSpelling.TimesSixth => model.Node(
                "Gemm", [x, model.Floats([inputs, outputs], transposed), model.Floats([outputs], dense.Bias!)]),
            _ => model.Node(
                "Gemm", [x, model.Floats([outputs, inputs], dense.Weights.Data), model.Floats([outputs], dense.Bias!)], ("transB", 1)),
        };
    }

    private static string Pool(OnnxModel model, GlobalAveragePool pool, string x, OnnxSpelling spelling)
    {
        if (spelling == OnnxSpelling.TimesSixth)
        {
            return model.Node("ReduceMean", [x], ("axes", new[] { -2, -1 }), ("keepdims", pool.KeepDimensions ? 1 : 0));
        }

        string mean = model.Node("GlobalAveragePool", [x]);
        return pool.KeepDimensions ? mean : spelling switch
        {
            OnnxSpelling.Operators => model.Node("Flatten", [mean], ("axis", 1)),
            OnnxSpelling.MinMax => model.Node("Squeeze", [mean, model.Integers(2, 3)]),
            OnnxSpelling.ZeroToOne => model.Node("Reshape", [mean, model.Integers(0, -1)]),

            // The target computed from the shape, as PyTorch exports x.view(x.size(0), -1).
            _ => model.Node("Reshape", [mean, model.Node(
                "Concat",
                [model.Node("Slice", [model.Node("Shape", [mean])], ("starts", new[] { 0 }), ("ends", new[] { 1 })), model.Integers(-1)],
                ("axis", 0))]),
        };
    }

    private static string[] WithBias(OnnxModel model, string x, string weights, float[]? bias) =>
        bias is null ? [x, weights] : [x, weights, model.Floats([bias.Length], bias)];

    private static int[] Pads(Padding padding) => [padding.Top, padding.Left, padding.Bottom, padding.Right];
}
