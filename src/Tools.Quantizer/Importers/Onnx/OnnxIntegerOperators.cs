using Google.Protobuf;
using MobileNetEdge.Tools.Quantizer.Importers.Onnx.Schema;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>
/// Networks of integer operators, written anew in the QDQ form: QLinearConv is DequantizeLinear of its inputs, Conv, and QuantizeLinear
/// (the standard's QLinear operators, and those that ONNX Runtime adds). In dynamic quantization, where the range of a picture is found as
/// it runs, the activation is left as it is, and its scale is 1.
/// </summary>
internal sealed class OnnxIntegerOperators
{
    private const int Float = 1;
    private const string Scale = "scale";
    private const string ZeroPoint = "zero";

    private readonly GraphProto _graph;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly HashSet<string> _dynamicScales = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _nodes = [];
    private int _count;

    private OnnxIntegerOperators(GraphProto graph)
    {
        _graph = graph.Clone();
        _constants = _graph.Initializer.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <returns>The same network without integer operators; the graph itself if it has none.</returns>
    /// <exception cref="MobileNetEdge.Vision.InputException">A scale is not a constant, or inputs are missing.</exception>
    public static GraphProto Expand(GraphProto graph)
    {
        if (!graph.Node.Any(static node => IsInteger(node.OpType)))
        {
            return graph;
        }

        OnnxIntegerOperators expanded = new(graph);
        foreach (NodeProto node in graph.Node)
        {
            expanded.Add(node);
        }

        expanded._graph.Node.Clear();
        expanded._graph.Node.AddRange(expanded._nodes);
        return expanded._graph;
    }

    private static bool IsInteger(string type) => type.StartsWith("QLinear", StringComparison.Ordinal)
        || type is "QGemm" or "ConvInteger" or "MatMulInteger" or "DynamicQuantizeLinear" or "DynamicQuantizeMatMul";

    private void Add(NodeProto node)
    {
        OnnxNode named = new(node);
        switch (node.OpType)
        {
            case "QLinearConv":
                Layer(node, "Conv", Weights(named, 3, axis: 0), Bias(named, 8, (1, 4)), outputScale: 6);
                break;
            case "QLinearMatMul":
                Layer(node, "MatMul", Weights(named, 3, axis: 1), null, outputScale: 6);
                break;
            case "QGemm":
                Layer(
                    node, "Gemm", Weights(named, 3, named.Integer("transB", 0) != 0 ? 0 : 1), Bias(named, 6, (1, 4)), outputScale: 7);
                break;
            case "QLinearAdd" or "QLinearMul":
                string right = Dequantized(named, 3, null);
                Layer(node, node.OpType["QLinear".Length..], right, null, outputScale: 6);
                break;
            case "QLinearConcat":
                Concatenation(node, named);
                break;
            case "QLinearSigmoid" or "QLinearLeakyRelu" or "QLinearSoftmax" or "QLinearGlobalAveragePool" or "QLinearAveragePool":
                Layer(node, node.OpType["QLinear".Length..], null, null, outputScale: 3);
                break;
            case "DynamicQuantizeLinear":
                Make("Identity", [named.Input(0)], node.Output[0]);
                AddScale(node.Output[1], 1);
                AddZeroPoint(node.Output[2]);
                _dynamicScales.Add(node.Output[1]);
                break;
            case "ConvInteger" or "MatMulInteger":
                string weights = Make(
                    "DequantizeLinear", [named.Input(1), AddScale(Unique(Scale), 1), named.Optional(3) ?? AddZeroPoint(Unique(ZeroPoint))]);
                Copy(node, node.OpType == "ConvInteger" ? "Conv" : "MatMul", [named.Input(0), weights], node.Output[0]);
                break;
            case "DynamicQuantizeMatMul":
                string product = Make("MatMul", [named.Input(0), Weights(named, 1, axis: 1)]);
                string[] terms = named.Optional(4) is { } bias ? [product, bias] : [product];
                Make(terms.Length == 2 ? "Add" : "Identity", terms, node.Output[0]);
                break;
            case "Mul" when node.Input.FirstOrDefault(_dynamicScales.Contains) is { } scale:
                Make("Identity", [node.Input.First(input => input != scale)], node.Output[0]);
                break;
            default:
                _nodes.Add(node);
                break;
        }
    }

    /// <summary>An operator in floats: its first input with scale and zero point behind it, and what else it reads.</summary>
    private void Layer(NodeProto node, string type, string? second, string? third, int outputScale)
    {
        OnnxNode named = new(node);
        List<string> inputs = [Dequantized(named, 0, null)];
        inputs.AddRange(new[] { second, third }.OfType<string>());
        if (named.Optional(outputScale) is not { } scale)
        {
            Copy(node, type, inputs, node.Output[0]);    // its answer is of floats
            return;
        }

        string result = Unique(node.Output[0]);
        Copy(node, type, inputs, result);
        Make("QuantizeLinear", [result, scale, named.Input(outputScale + 1)], node.Output[0]);
    }

    /// <summary>Output scale and zero point, then a triple for each part.</summary>
    private void Concatenation(NodeProto node, OnnxNode named)
    {
        List<string> parts = [];
        for (int i = 2; i + 2 < node.Input.Count; i += 3)
        {
            parts.Add(Dequantized(named, i, null));
        }

        string result = Unique(node.Output[0]);
        Copy(node, "Concat", parts, result);
        Make("QuantizeLinear", [result, named.Input(0), named.Input(1)], node.Output[0]);
    }

    private string Weights(OnnxNode node, int input, int axis) => Dequantized(node, input, axis);

    /// <summary>The floats of an input, whose scale and zero point follow it.</summary>
    private string Dequantized(OnnxNode node, int input, int? axis)
    {
        string result = Make(
            "DequantizeLinear",
            [node.Input(input), node.Input(input + 1), node.Optional(input + 2) ?? AddZeroPoint(Unique(ZeroPoint))]);
        if (axis is { } along)
        {
            _nodes[^1].Attribute.Add(new AttributeProto { Name = "axis", I = along });
        }

        return result;
    }

    /// <summary>A bias counts in the product of two scales.</summary>
    private string? Bias(OnnxNode node, int input, (int Input, int Weights) scales)
    {
        if (node.Optional(input) is not { } bias)
        {
            return null;
        }

        float[] ofInput = ScaleOf(node, scales.Input);
        float[] ofWeights = ScaleOf(node, scales.Weights);
        string scale = AddScale(Unique(Scale), [.. ofWeights.Select(weight => ofInput[0] * weight)]);
        Make("DequantizeLinear", [bias, scale]);
        _nodes[^1].Attribute.Add(new AttributeProto { Name = "axis", I = 0 });
        return _nodes[^1].Output[0];
    }

    private float[] ScaleOf(OnnxNode node, int input) => _constants.TryGetValue(node.Input(input), out TensorProto? tensor)
        && OnnxConstant.Of(tensor, tensor.Name, null).Floats is { Length: > 0 } scales
        ? scales
        : throw node.Bad($"its scale '{node.Input(input)}' is not a constant of floats");

    private string AddScale(string name, params float[] scales)
    {
        TensorProto tensor = new() { Name = name, DataType = Float };
        if (scales.Length > 1)
        {
            tensor.Dims.Add(scales.Length);
        }

        tensor.FloatData.AddRange(scales);
        _graph.Initializer.Add(tensor);
        return name;
    }

    private string AddZeroPoint(string name)
    {
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = OnnxConstant.UInt8Type, RawData = ByteString.CopyFrom(0) });
        return name;
    }

    /// <summary>The same operator under its name in floats, with its attributes.</summary>
    private void Copy(NodeProto node, string type, IEnumerable<string> inputs, string output)
    {
        Make(type, inputs, output);
        _nodes[^1].Attribute.AddRange(node.Attribute);
    }

    private string Make(string type, IEnumerable<string> inputs, string? output = null)
    {
        NodeProto node = new() { OpType = type };
        node.Input.AddRange(inputs);
        node.Output.Add(output ?? Unique(type));
        _nodes.Add(node);
        return node.Output[0];
    }

    private string Unique(string name) => $"{name}/{++_count}";
}
