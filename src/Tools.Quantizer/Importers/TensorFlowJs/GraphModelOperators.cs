using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Keras;

namespace MobileNetEdge.Tools.Quantizer.Importers.TensorFlowJs;

/// <summary>What each operator of a TensorFlow.js graph model is in the graph. What is fused into one becomes nodes of their own.</summary>
internal sealed class GraphModelOperators
{
    private static readonly string[] Floats = ["DT_FLOAT", "DT_HALF", "DT_DOUBLE", "DT_BFLOAT16"];

    private readonly GraphBuilder _graph;
    private readonly GraphModelConstants _constants;

    // Activations: the node's name in the file, the name in the graph.
    private readonly Dictionary<string, string> _made = new(StringComparer.Ordinal);

    public GraphModelOperators(GraphBuilder graph, IReadOnlyList<KerasTensor> weights)
    {
        _graph = graph;
        _constants = new GraphModelConstants(weights, node => _graph.ShapeOf(TensorOf(node, node.Input(0))));
    }

    public void SetInput(string node, string name) => _made.Add(node, name);

    /// <summary>The graph's name for an activation or a constant operand.</summary>
    public string TensorOf(GraphModelNode reader, string node)
    {
        if (_made.TryGetValue(node, out string? name))
        {
            return name;
        }

        return _made[node] = _graph.Add(new Constant(_graph.Unique(node), _constants.Require(reader, node)));
    }

    public void Add(GraphModelNode node)
    {
        if (!_constants.TryAdd(node))
        {
            string name = _graph.Unique(node.Name);
            _made.Add(node.Name, Made(node, name));
        }
    }

    private string Made(GraphModelNode node, string name) => node.Operator switch
    {
        "Identity" or "StopGradient" or "Snapshot" => X(node),
        "Cast" when Floats.Contains(node.Type("DstT", "DT_FLOAT")) => X(node),
        "Conv2D" or "_FusedConv2D" => Conv(node, name),
        "DepthwiseConv2dNative" or "FusedDepthwiseConv2dNative" => Depthwise(node, name),
        "MatMul" or "_FusedMatMul" => Dense(node, name),
        "BiasAdd" => Bias(node, name),
        "FusedBatchNorm" or "FusedBatchNormV2" or "FusedBatchNormV3" => BatchNorm(node, name),
        "Add" or "AddV2" => Combine(node, name, BinaryKind.Add),
        "Sub" => Combine(node, name, BinaryKind.Sub),
        "Mul" => Combine(node, name, BinaryKind.Mul),
        "RealDiv" or "Div" => Divide(node, name),
        "Relu" => Activate(name, X(node), ActivationKind.Relu),
        "Relu6" => Activate(name, X(node), ActivationKind.Relu6),
        "Sigmoid" => Activate(name, X(node), ActivationKind.Logistic),
        "Softmax" => _graph.Add(new Softmax(name, X(node))),
        "Mean" => Mean(node, name),
        "AvgPool" => Pooled(node, name, PoolKind.Average),
        "MaxPool" => Pooled(node, name, PoolKind.Max),
        "Pad" => Padded(node, name),
        "PadV2" when _constants.Require(node, node.Input(2)).Data is [0] => Padded(node, name),
        "Reshape" => _graph.Add(new Reshape(
            name, X(node), Reshapes.Complete(_constants.Integers(node, 1), _graph.ShapeOf(X(node)), node.Name))),
        "Squeeze" => Squeezed(node, name),
        "ConcatV2" => Concat(node, name),
        _ => throw node.Bad("this operator is not read; no MobileNet needs it: replace it, or cut the model before it"),
    };

    private string X(GraphModelNode node) => TensorOf(node, node.Input(0));

    private string Activate(string name, string x, ActivationKind kind) => _graph.Add(new Activation(name, x, kind));

    private string Conv(GraphModelNode node, string name)
    {
        Tensor kernel = KerasTensors.ConvKernel(_constants.Require(node, node.Input(1)), node.Name);
        string x = X(node);
        (int strideHeight, int strideWidth) = Pair(node, "strides");
        (int dilationHeight, int dilationWidth) = Pair(node, "dilations");
        Padding padding = PaddingOf(
            node, x, kernel.Shape[1], kernel.Shape[2], (strideHeight, strideWidth), (dilationHeight, dilationWidth));
        return Fused(node, bias => _graph.Add(new Conv2D(name, x, kernel, bias, strideHeight, strideWidth, padding)
        {
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
        }));
    }

    private string Depthwise(GraphModelNode node, string name)
    {
        Tensor kernel = KerasTensors.DepthwiseKernel(_constants.Require(node, node.Input(1)), node.Name);
        string x = X(node);
        (int strideHeight, int strideWidth) = Pair(node, "strides");
        (int dilationHeight, int dilationWidth) = Pair(node, "dilations");
        Padding padding = PaddingOf(
            node, x, kernel.Shape[0], kernel.Shape[1], (strideHeight, strideWidth), (dilationHeight, dilationWidth));
        return Fused(node, bias => _graph.Add(new DepthwiseConv2D(name, x, kernel, bias, strideHeight, strideWidth, padding)
        {
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
        }));
    }

    private string Dense(GraphModelNode node, string name)
    {
        if (node.Flag("transpose_a", false))
        {
            throw node.Bad("a transposed input (transpose_a) is not read");
        }

        Tensor stored = _constants.Require(node, node.Input(1));
        Tensor kernel = node.Flag("transpose_b", false) ? stored : KerasTensors.DenseKernel(stored, node.Name);
        return Fused(node, bias => _graph.Add(new FullyConnected(name, X(node), kernel, bias)));
    }

    /// <summary>A layer with weights, and what 'fused_ops' lists behind it: perhaps BiasAdd, perhaps an activation.</summary>
    private string Fused(GraphModelNode node, Func<float[]?, string> layer)
    {
        string[] fused = node.Texts("fused_ops");
        bool hasBias = fused is ["BiasAdd", ..];
        string made = layer(hasBias ? _constants.Require(node, node.Input(2)).Data : null);
        return (hasBias ? fused[1..] : fused) switch
        {
            [] => made,
            ["Relu"] => Activate(_graph.Unique($"{node.Name}_relu"), made, ActivationKind.Relu),
            ["Relu6"] => Activate(_graph.Unique($"{node.Name}_relu6"), made, ActivationKind.Relu6),
            ["Sigmoid"] => Activate(_graph.Unique($"{node.Name}_sigmoid"), made, ActivationKind.Logistic),
            var others => throw node.Bad($"{string.Join(" and ", others)} fused into it are not read; Relu, Relu6 and Sigmoid are"),
        };
    }

    /// <summary>As a normalization that only adds: it folds into the layer before.</summary>
    private string Bias(GraphModelNode node, string name) => Offset(name, X(node), _constants.Require(node, node.Input(1)).Data);

    private string Offset(string name, string x, float[] offset)
    {
        float[] ones = [.. Enumerable.Repeat(1f, offset.Length)];
        return _graph.Add(new BatchNorm(name, x, ones, offset, new float[offset.Length], ones, 0));
    }

    private string BatchNorm(GraphModelNode node, string name)
    {
        if (node.Flag("is_training", true))
        {
            throw node.Bad("it takes mean and variance of the picture, as in training; export the model for inference");
        }

        RequireChannelsLast(node);
        return _graph.Add(new BatchNorm(name, X(node), Of(1), Of(2), Of(3), Of(4), node.Number("epsilon", 1e-4f)));

        float[] Of(int input) => _constants.Require(node, node.Input(input)).Data;
    }

    /// <summary>A number for each channel behind a layer with weights folds into it; other constants stay operands.</summary>
    private string Combine(GraphModelNode node, string name, BinaryKind kind)
    {
        string left = node.Input(0);
        string right = node.Input(1);
        if (kind != BinaryKind.Sub && _constants.Find(left) is not null)
        {
            (left, right) = (right, left);
        }

        string x = TensorOf(node, left);
        bool hasWeights = _graph.MakerOf(x) is Conv2D or DepthwiseConv2D or FullyConnected or FloatGraph.BatchNorm;
        if (hasWeights && _constants.Find(right) is { Shape: [> 1 and var channels] } value && channels == _graph.ShapeOf(x)[^1])
        {
            float[] ones = [.. Enumerable.Repeat(1f, channels)];
            return kind == BinaryKind.Mul
                ? _graph.Add(new BatchNorm(name, x, value.Data, new float[channels], new float[channels], ones, 0))
                : Offset(name, x, kind == BinaryKind.Add ? value.Data : [.. value.Data.Select(static number => -number)]);
        }

        return _graph.Add(new Binary(name, x, TensorOf(node, right), kind));
    }

    private string Divide(GraphModelNode node, string name)
    {
        if (_constants.Find(node.Input(1)) is not { } divisor || divisor.Data.Contains(0))
        {
            throw node.Bad("only a division by a constant other than 0 is read");
        }

        Tensor reciprocal = new(divisor.Shape, [.. divisor.Data.Select(static number => 1 / number)]);
        string constant = _graph.Add(new Constant(_graph.Unique($"{node.Name}_reciprocal"), reciprocal));
        return _graph.Add(new Binary(name, X(node), constant, BinaryKind.Mul));
    }

    private string Mean(GraphModelNode node, string name)
    {
        int rank = _graph.ShapeOf(X(node)).Length;
        int[] axes = [.. _constants.Integers(node, 1).Select(axis => axis < 0 ? axis + rank : axis).Order()];
        return axes is [1, 2]
            ? _graph.Add(new GlobalAveragePool(name, X(node), node.Flag("keep_dims", false)))
            : throw node.Bad($"a mean over the axes {string.Join(", ", axes)}; height and width (1, 2) are read");
    }

    private string Pooled(GraphModelNode node, string name, PoolKind kind)
    {
        (int height, int width) = Pair(node, "ksize");
        (int strideHeight, int strideWidth) = Pair(node, "strides");
        Padding padding = PaddingOf(node, X(node), height, width, (strideHeight, strideWidth), (1, 1));
        return _graph.Add(new Pool(name, X(node), kind, height, width, strideHeight, strideWidth, padding));
    }

    private string Padded(GraphModelNode node, string name)
    {
        int[] sides = _constants.Integers(node, 1);
        return sides is [0, 0, var top, var bottom, var left, var right, 0, 0]
            ? _graph.Add(new Pad(name, X(node), new Padding(top, bottom, left, right)))
            : throw node.Bad($"padding [{string.Join(", ", sides)}]; only height and width can be padded");
    }

    private string Squeezed(GraphModelNode node, string name)
    {
        int[] shape = _graph.ShapeOf(X(node));
        int[] axes = [.. node.Integers("squeeze_dims").Select(axis => axis < 0 ? axis + shape.Length : axis)];
        return _graph.Add(new Reshape(
            name, X(node), [.. shape.Where((size, axis) => axes.Length == 0 ? size != 1 || axis == 0 : !axes.Contains(axis))]));
    }

    private string Concat(GraphModelNode node, string name)
    {
        string[] parts = [.. node.Inputs.SkipLast(1).Select(part => TensorOf(node, part))];
        int rank = _graph.ShapeOf(parts[0]).Length;
        return _constants.Integers(node, node.Inputs.Count - 1) is [var axis] && (axis == -1 || axis == rank - 1)
            ? _graph.Add(new Concat(name, parts))
            : throw node.Bad("it joins along another axis than the channels");
    }

    /// <summary>[1, height, width, 1] of an attribute; (1, 1) where it is absent.</summary>
    private static (int Height, int Width) Pair(GraphModelNode node, string attribute) => node.Integers(attribute) switch
    {
        [] => (1, 1),
        [1, var height, var width, 1] => (height, width),
        var other => throw node.Bad($"'{attribute}' is [{string.Join(", ", other)}]; [1, height, width, 1] is read"),
    };

    private Padding PaddingOf(
        GraphModelNode node, string x, int kernelHeight, int kernelWidth, (int Height, int Width) stride, (int Height, int Width) dilation)
    {
        RequireChannelsLast(node);
        int[] shape = _graph.ShapeOf(x);
        return (node.Text("padding", string.Empty), node.Integers("explicit_paddings")) switch
        {
            _ when shape.Length != 4 || stride is not (> 0, > 0) => throw node.Bad($"its input has {shape.Length} dimensions instead of 4"),
            ("SAME", _) => Padding.Same(
                shape[1], shape[2], kernelHeight, kernelWidth, stride.Height, stride.Width, dilation.Height, dilation.Width),
            ("VALID", _) => Padding.None,
            ("EXPLICIT", [0, 0, var top, var bottom, var left, var right, 0, 0]) => new Padding(top, bottom, left, right),
            var (other, _) => throw node.Bad($"padding '{other}' is not read; SAME, VALID and EXPLICIT are"),
        };
    }

    private static void RequireChannelsLast(GraphModelNode node)
    {
        if (node.Text("data_format", "NHWC") is not "NHWC" and var other)
        {
            throw node.Bad($"data_format {other} is not read; convert the model with NHWC");
        }
    }
}
