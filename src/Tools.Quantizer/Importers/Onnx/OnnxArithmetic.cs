using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>
/// Arithmetic and what exporters spell with it: biases, ReLU6 as Clip or Min and Max, hard sigmoids of any slope. One number for all
/// channels stays an operation with a constant, which <see cref="Passes.RecognizeActivations"/> knows; a number for each channel becomes a
/// batch norm, which folds into the layer before it.
/// </summary>
internal sealed class OnnxArithmetic(GraphBuilder graph, OnnxTensors tensors, OnnxConstants constants)
{
    private const float Tolerance = 1e-4f;

    private readonly Dictionary<string, (string Input, double Scale, double Offset)> _affine = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _relus = new(StringComparer.Ordinal);

    public string Combine(OnnxNode node)
    {
        (string left, string right) = (node.Input(0), node.Input(1));
        if (tensors.IsActivation(left) && tensors.IsActivation(right))
        {
            return graph.Add(new Binary(node.Name, tensors.Get(left), tensors.Get(right), Kind(node)));
        }

        bool constantFirst = !tensors.IsActivation(left);
        string x = constantFirst ? right : left;
        OnnxConstant constant = constants.Find(constantFirst ? left : right) is { Floats: not null } found
            ? found
            : throw node.Bad($"'{(constantFirst ? left : right)}' is not a constant of floats");
        if (constantFirst && node.Operator is "Sub" or "Div")
        {
            throw node.Bad("a constant less an activation, or divided by one, is not read");
        }

        float[] values = node.Operator switch
        {
            "Div" =>
                constant.Floats!.Contains(0) ? throw node.Bad("it divides by 0") : [.. constant.Floats!.Select(static value => 1 / value)],
            "Sub" => [.. constant.Floats!.Select(static value => -value)],
            _ => constant.Floats!,
        };
        bool scales = node.Operator is "Mul" or "Div";
        return values is [var value]
            ? Scalar(node, tensors.Get(x), scales ? value : 1, scales ? 0 : value)
            : PerChannel(node, tensors.Get(x), CheckChannels(node, x, constant, values), scales);
    }

    /// <summary>
    /// max(0, min(1, alpha · x + beta)), of which MobileNetV3's is alpha = 1/6, beta = 1/2 and Keras' and Paddle's old one alpha = 0.2.
    /// </summary>
    public string HardSigmoid(OnnxNode node) =>
        HardSigmoid(node.Name, tensors.Get(node.Input(0)), node.Number("alpha", 0.2f), node.Number("beta", 0.5f));

    public string Clip(OnnxNode node)
    {
        float? low = constants.Number(node, "min", 1);
        float? high = constants.Number(node, "max", 2);
        return Clamp(node, tensors.Get(node.Input(0)), low ?? float.MinValue, high ?? float.MaxValue);
    }

    /// <summary>Max(x, 0), and Min(·, 6) of that.</summary>
    public string Bound(OnnxNode node)
    {
        bool constantFirst = node.Inputs.Count == 2 && !tensors.IsActivation(node.Input(0));
        if (node.Inputs.Count != 2 || constants.Find(node.Input(constantFirst ? 0 : 1)) is not { Floats: [var bound] })
        {
            throw node.Bad("only the lesser or greater of an activation and a number is read");
        }

        string x = tensors.Get(node.Input(constantFirst ? 1 : 0));
        if (node.Operator == "Max")
        {
            string relu = Clamp(node, x, bound, float.MaxValue);
            _relus[relu] = x;
            return relu;
        }

        string? unbounded = _relus.GetValueOrDefault(x)
            ?? (graph.MakerOf(x) is Activation { Kind: ActivationKind.Relu } rectified ? rectified.Input : null);
        return unbounded is not null
            ? Clamp(node, unbounded, 0, bound)
            : throw node.Bad("a least value without Max(·, 0) before it is not read");
    }

    private string Clamp(OnnxNode node, string x, float low, float high) => (low, high) switch
    {
        (0, 6) => graph.Add(new Activation(node.Name, x, ActivationKind.Relu6)),
        (-1, 1) => graph.Add(new Activation(node.Name, x, ActivationKind.ReluN1To1)),
        (0, 1) => HardSigmoid(node.Name, x, 1, 0),
        (0, >= float.MaxValue) => graph.Add(new Activation(node.Name, x, ActivationKind.Relu)),
        (<= float.MinValue, >= float.MaxValue) => x,
        _ => throw node.Bad($"values held between {low} and {high} are not read; ReLU, ReLU6 and hard sigmoids are"),
    };

    /// <summary>
    /// clip(alpha · x + beta, 0, 1) = relu6(z + 3) / 6 of z = 6 · alpha · x + 6 · beta − 3, where x may itself be a number times something
    /// plus a number.
    /// </summary>
    private string HardSigmoid(string name, string x, double alpha, double beta)
    {
        (string input, double scale, double offset) = _affine.GetValueOrDefault(x, (x, 1, 0));
        (scale, offset) = (6 * alpha * scale, (6 * ((alpha * offset) + beta)) - 3);
        if (Math.Abs(scale - 1) > Tolerance || Math.Abs(offset) > Tolerance)
        {
            int channels = graph.ShapeOf(input)[^1];
            input = graph.Add(Norm(
                graph.Unique($"{name}_scale"),
                input,
                [.. Enumerable.Repeat((float)scale, channels)],
                [.. Enumerable.Repeat((float)offset, channels)]));
        }

        return graph.Add(new Activation(name, input, ActivationKind.HardSigmoid));
    }

    private string Scalar(OnnxNode node, string x, float scale, float offset)
    {
        (string input, double before, double added) = _affine.GetValueOrDefault(x, (x, 1, 0));
        bool multiplies = node.Operator is "Mul" or "Div";
        string constant = graph.Add(new Constant(graph.Unique($"{node.Name}_constant"), new Tensor([], [multiplies ? scale : offset])));
        string made = graph.Add(new Binary(node.Name, x, constant, multiplies ? BinaryKind.Mul : BinaryKind.Add));
        _affine[made] = (input, before * scale, (added * scale) + offset);
        return made;
    }

    private string PerChannel(OnnxNode node, string x, float[] values, bool scales) => graph.Add(scales
        ? Norm(node.Name, x, values, new float[values.Length])
        : Norm(node.Name, x, [.. Enumerable.Repeat(1f, values.Length)], values));

    /// <summary>Scale · x + offset.</summary>
    private static BatchNorm Norm(string name, string x, float[] scale, float[] offset) =>
        new(name, x, scale, offset, new float[scale.Length], [.. Enumerable.Repeat(1f, scale.Length)], 0);

    /// <summary>
    /// That a constant holds one number for each channel, and along the channels: [channels, 1, 1] of feature maps, [channels] of rows.
    /// </summary>
    private float[] CheckChannels(OnnxNode node, string x, OnnxConstant constant, float[] values)
    {
        int[] shape = tensors.Shape(x);
        int axis = shape.Length == 4 && !tensors.IsChannelsLast(x) ? 1 : shape.Length - 1;
        int place = constant.Shape.Length - (shape.Length - axis);
        return place >= 0 && constant.Shape[place] == values.Length && values.Length == shape[axis]
            ? values
            : throw node.Bad($"a constant [{string.Join(", ", constant.Shape)}] with [{string.Join(", ", shape)}]: one number, or one for "
                + "each channel, is read");
    }

    private static BinaryKind Kind(OnnxNode node) => node.Operator switch
    {
        "Add" => BinaryKind.Add,
        "Sub" => BinaryKind.Sub,
        "Mul" => BinaryKind.Mul,
        _ => throw node.Bad("one activation divided by another is not read"),
    };
}
