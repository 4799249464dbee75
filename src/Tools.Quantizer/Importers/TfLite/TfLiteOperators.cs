using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;
using FusedActivation = MobileNetEdge.Runtime.Int8.Graph.FusedActivation;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;
using OperatorNames = MobileNetEdge.Runtime.Int8.Graph.OperatorNames;
using PaddingScheme = MobileNetEdge.Runtime.Int8.Graph.Padding;

namespace MobileNetEdge.Tools.Quantizer.Importers.TfLite;

/// <summary>What each TensorFlow Lite operator is in the graph. A fused activation becomes a node of its own.</summary>
internal sealed class TfLiteOperators
{
    private readonly TfLiteFile _file;
    private readonly GraphBuilder _graph;

    // Activations, by tensor index: the name in the graph.
    private readonly Dictionary<int, string> _made = [];

    // Float16 constants that a DEQUANTIZE widens, by the index of its output.
    private readonly Dictionary<int, Tensor> _widened = [];

    // Tensors computed from another's shape; only a RESHAPE may read them, as its target.
    private readonly HashSet<int> _shapes = [];

    private readonly bool _requantizes;

    public TfLiteOperators(TfLiteFile file, GraphBuilder graph, int input, bool requantizes)
    {
        _requantizes = requantizes;
        _file = file;
        _graph = graph;
        _made.Add(input, "input");
    }

    /// <summary>The graph's name for an activation or a constant operand.</summary>
    public string TensorOf(int tensor)
    {
        if (_made.TryGetValue(tensor, out string? name))
        {
            return name;
        }

        if (_shapes.Contains(tensor))
        {
            throw new InputException(
                $"tensor '{_file.Name(tensor)}' is computed from a shape and is not a target of a RESHAPE; convert the "
                    + "model with a fixed input shape and a batch of 1");
        }

        if (!_widened.ContainsKey(tensor) && !_file.IsConstant(tensor))
        {
            throw new InputException($"tensor '{_file.Name(tensor)}' is read before an operator makes it: the file is damaged");
        }

        return _made[tensor] = _graph.Add(new Constant(_graph.Unique(ShortName(tensor)), Constant(tensor)));
    }

    public void Add(TfLiteNode node)
    {
        if (node.Inputs is not [>= 0, ..] || node.Outputs is not [var output])
        {
            throw Bad(node, $"{node.Inputs.Length} inputs and {node.Outputs.Length} outputs make no sense");
        }

        if (node.Kind == OperatorKind.Dequantize && !_made.ContainsKey(node.Inputs[0]))
        {
            _widened[output] = _file.Floats(node.Inputs[0]);
            return;
        }

        if (node.Kind == OperatorKind.Shape
            || (node.Kind is OperatorKind.StridedSlice or OperatorKind.Pack && node.Inputs.Any(_shapes.Contains)))
        {
            _shapes.Add(output);
            return;
        }

        if (_requantizes && node.Kind is OperatorKind.Quantize or OperatorKind.Dequantize)
        {
            _made[output] = Input(node, 0);     // floats before it and behind it
            return;
        }

        string name = _graph.Unique(ShortName(output));
        _made[output] = node.Kind switch
        {
            OperatorKind.Conv2D => Conv(node, name),
            OperatorKind.DepthwiseConv2D => Depthwise(node, name),
            OperatorKind.FullyConnected => FullyConnected(node, name),
            OperatorKind.Add => Arithmetic(node, name, BinaryKind.Add),
            OperatorKind.Sub => Arithmetic(node, name, BinaryKind.Sub),
            OperatorKind.Mul => Arithmetic(node, name, BinaryKind.Mul),
            OperatorKind.Relu => Activate(node, name, ActivationKind.Relu),
            OperatorKind.Relu6 => Activate(node, name, ActivationKind.Relu6),
            OperatorKind.ReluN1To1 => Activate(node, name, ActivationKind.ReluN1To1),
            OperatorKind.HardSwish => Activate(node, name, ActivationKind.HardSwish),
            OperatorKind.Logistic => Activate(node, name, ActivationKind.Logistic),
            OperatorKind.Tanh => Activate(node, name, ActivationKind.Tanh),
            OperatorKind.Elu => Activate(node, name, ActivationKind.Elu),
            OperatorKind.Gelu => Activate(
                node,
                name,
                node.Options?.Byte(Schema.GeluOptions.Approximate) is > 0 ? ActivationKind.GeluByTanh : ActivationKind.Gelu),
            OperatorKind.LeakyRelu => _graph.Add(new Activation(name, Input(node, 0), ActivationKind.LeakyRelu)
            {
                Slope = node.Options?.Single(Schema.LeakyReluOptions.Alpha) ?? 0,
            }),
            OperatorKind.Mean => Mean(node, name),
            OperatorKind.AveragePool2D => Pooled(node, name, PoolKind.Average),
            OperatorKind.MaxPool2D => Pooled(node, name, PoolKind.Max),
            OperatorKind.Pad => Padded(node, name),
            OperatorKind.Reshape => Reshaped(node, name),
            OperatorKind.Squeeze => Squeezed(node, name),
            OperatorKind.Softmax => SoftmaxOf(node, name),
            OperatorKind.L2Normalization => Fused(
                _graph.Add(new L2Normalize(name, Input(node, 0))), node, Schema.ActivationOptions.Activation),
            OperatorKind.Concatenation => Concatenated(node, name),
            OperatorKind.Quantize or OperatorKind.Dequantize => throw Bad(
                node, $"this operator is not read (output '{_file.Name(output)}'); convert the float model, without quantization"),
            _ => throw Bad(node, $"this operator is not read (output '{_file.Name(output)}'); a MobileNet needs none such, replace it or "
                + "cut the model before it"),
        };
    }

    private string Conv(TfLiteNode node, string name)
    {
        FlatTable options = Options(node);
        Tensor weights = Weights(node, rank: 4);
        (int strideHeight, int strideWidth) = Strides(node, options, Schema.Conv2DOptions.StrideHeight, Schema.Conv2DOptions.StrideWidth);
        int dilationHeight = options.Int32(Schema.Conv2DOptions.DilationHeight, 1);
        int dilationWidth = options.Int32(Schema.Conv2DOptions.DilationWidth, 1);
        string x = Input(node, 0);
        Padding padding = Same(
            node,
            (PaddingScheme)options.Byte(Schema.Conv2DOptions.Padding),
            x,
            weights.Shape[1],
            weights.Shape[2],
            (strideHeight, strideWidth),
            (dilationHeight, dilationWidth));
        return Fused(_graph.Add(new Conv2D(name, x, weights, Bias(node), strideHeight, strideWidth, padding)
        {
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
        }), node, Schema.Conv2DOptions.Activation);
    }

    private string Depthwise(TfLiteNode node, string name)
    {
        FlatTable options = Options(node);
        Tensor stored = Weights(node, rank: 4);     // [1, kernelHeight, kernelWidth, channels · multiplier]
        Tensor weights = new(stored.Shape[1..], stored.Data);
        (int strideHeight, int strideWidth) = Strides(
            node, options, Schema.DepthwiseConv2DOptions.StrideHeight, Schema.DepthwiseConv2DOptions.StrideWidth);
        int dilationHeight = options.Int32(Schema.DepthwiseConv2DOptions.DilationHeight, 1);
        int dilationWidth = options.Int32(Schema.DepthwiseConv2DOptions.DilationWidth, 1);
        string x = Input(node, 0);
        Padding padding = Same(
            node,
            (PaddingScheme)options.Byte(Schema.DepthwiseConv2DOptions.Padding),
            x,
            weights.Shape[0],
            weights.Shape[1],
            (strideHeight, strideWidth),
            (dilationHeight, dilationWidth));
        return Fused(_graph.Add(new DepthwiseConv2D(name, x, weights, Bias(node), strideHeight, strideWidth, padding)
        {
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
        }), node, Schema.DepthwiseConv2DOptions.Activation);
    }

    private string FullyConnected(TfLiteNode node, string name)
    {
        FlatTable options = Options(node);
        Tensor weights = Weights(node, rank: 2);
        if (options.Byte(Schema.FullyConnectedOptions.WeightsFormat) != 0)
        {
            throw Bad(node, "shuffled weights are not read; convert the model without them");
        }

        string x = Input(node, 0);
        int[] shape = _graph.ShapeOf(x);
        string dense = _graph.Add(new FullyConnected(name, x, weights, Bias(node)));
        if (options.Boolean(Schema.FullyConnectedOptions.KeepDimensions) && shape.Length != 2)
        {
            dense = _graph.Add(new Reshape(_graph.Unique($"{name}_shape"), dense, [.. shape[..^1], weights.Shape[0]]));
        }

        return Fused(dense, node, Schema.FullyConnectedOptions.Activation);
    }

    private string Arithmetic(TfLiteNode node, string name, BinaryKind kind) =>
        Fused(_graph.Add(new Binary(name, Input(node, 0), Input(node, 1), kind)), node, Schema.ActivationOptions.Activation);

    private string Activate(TfLiteNode node, string name, ActivationKind kind) => _graph.Add(new Activation(name, Input(node, 0), kind));

    private string Mean(TfLiteNode node, string name)
    {
        string x = Input(node, 0);
        int rank = _graph.ShapeOf(x).Length;
        int[] axes = [.. Integers(node, 1).Select(axis => axis < 0 ? axis + rank : axis).Order()];
        return axes is [1, 2]
            ? _graph.Add(new GlobalAveragePool(name, x, Options(node).Boolean(Schema.ReducerOptions.KeepDimensions)))
            : throw Bad(node, $"a mean over the axes {string.Join(", ", axes)}; height and width (1, 2) are read");
    }

    private string Pooled(TfLiteNode node, string name, PoolKind kind)
    {
        FlatTable options = Options(node);
        string x = Input(node, 0);
        int height = options.Int32(Schema.Pool2DOptions.FilterHeight);
        int width = options.Int32(Schema.Pool2DOptions.FilterWidth);
        (int strideHeight, int strideWidth) = Strides(node, options, Schema.Pool2DOptions.StrideHeight, Schema.Pool2DOptions.StrideWidth);
        Padding padding = Same(
            node, (PaddingScheme)options.Byte(Schema.Pool2DOptions.Padding), x, height, width, (strideHeight, strideWidth), (1, 1));
        string pooled = _graph.Add(new Pool(name, x, kind, height, width, strideHeight, strideWidth, padding));
        return Fused(pooled, node, Schema.Pool2DOptions.Activation);
    }

    private string Padded(TfLiteNode node, string name)
    {
        // [rank, 2]: before and after each axis.
        int[] sides = Integers(node, 1);
        return sides is [0, 0, var top, var bottom, var left, var right, 0, 0]
            ? _graph.Add(new Pad(name, Input(node, 0), new Padding(top, bottom, left, right)))
            : throw Bad(node, $"padding [{string.Join(", ", sides)}]; only height and width can be padded");
    }

    private string Reshaped(TfLiteNode node, string name)
    {
        if (node.Inputs.Length > 1 && _shapes.Contains(node.Inputs[1]))
        {
            return ReshapedAsStated(node, name);
        }

        int[] target = node.Inputs.Length > 1 && node.Inputs[1] >= 0 && _file.IsConstant(node.Inputs[1]) ? _file.Integers(node.Inputs[1])
            : node.Options is { } options && options.Has(Schema.ReshapeOptions.NewShape)
            ? options.Int32Vector(Schema.ReshapeOptions.NewShape, "new_shape", TensorReader.MostDimensions)
            : _file.Shape(node.Outputs[0]);
        string x = Input(node, 0);
        return _graph.Add(new Reshape(name, x, Reshapes.Complete(target, _graph.ShapeOf(x), name)));
    }

    /// <summary>A target computed as the model runs: the shape stated for the output is it, with a batch of 1.</summary>
    private string ReshapedAsStated(TfLiteNode node, string name)
    {
        string x = Input(node, 0);
        int[] input = _graph.ShapeOf(x);
        int[] stated = _file.Shape(node.Outputs[0]);
        return stated.All(static size => size > 0) && Tensor.CountOf(stated) == Tensor.CountOf(input)
            ? _graph.Add(new Reshape(name, x, stated))
            : throw Bad(node, $"its target is computed as the model runs, and the stated [{string.Join(", ", stated)}] does not fit its "
                + $"input [{string.Join(", ", input)}]; "
                + "convert the model with a fixed input shape and a batch of 1");
    }

    private string Squeezed(TfLiteNode node, string name)
    {
        string x = Input(node, 0);
        int[] shape = _graph.ShapeOf(x);
        int[] axes = [.. (node.Options?.Int32Vector(Schema.SqueezeOptions.Dimensions, "squeeze_dims", TensorReader.MostDimensions)
            ?? []).Select(axis => axis < 0 ? axis + shape.Length : axis)];
        int[] target = [.. shape.Where((size, axis) => axes.Length == 0 ? size != 1 || axis == 0 : !axes.Contains(axis))];
        return _graph.Add(new Reshape(name, x, target));
    }

    private string SoftmaxOf(TfLiteNode node, string name)
    {
        float beta = Options(node).Single(Schema.SoftmaxOptions.Beta);
        return beta == 1 ? _graph.Add(new Softmax(name, Input(node, 0))) : throw Bad(node, $"beta {beta}; 1 is needed");
    }

    private string Concatenated(TfLiteNode node, string name)
    {
        int rank = _graph.ShapeOf(Input(node, 0)).Length;
        int axis = Options(node).Int32(Schema.ConcatenationOptions.Axis);
        return axis == -1 || axis == rank - 1
            ? Fused(
                _graph.Add(new Concat(name, [.. node.Inputs.Select((_, i) => Input(node, i))])),
                node,
                Schema.ConcatenationOptions.Activation)
            : throw Bad(node, $"it joins along axis {axis}; the channels (the last axis) are needed");
    }

    /// <summary>Adds the activation that an operator's options ask for behind it.</summary>
    private string Fused(string x, TfLiteNode node, int slot)
    {
        ActivationKind? kind = (FusedActivation)(node.Options?.Byte(slot) ?? 0) switch
        {
            FusedActivation.None => null,
            FusedActivation.Relu => ActivationKind.Relu,
            FusedActivation.ReluN1To1 => ActivationKind.ReluN1To1,
            FusedActivation.Relu6 => ActivationKind.Relu6,
            var other => throw Bad(node, $"the fused activation {other} (tanh or sign) is not read"),
        };
        return kind is { } activation ? _graph.Add(new Activation(_graph.Unique($"{x}_{activation}"), x, activation)) : x;
    }

    private Padding Same(
        TfLiteNode node,
        PaddingScheme padding,
        string x,
        int kernelHeight,
        int kernelWidth,
        (int Height, int Width) stride,
        (int Height, int Width) dilation)
    {
        int[] shape = _graph.ShapeOf(x);
        return padding switch
        {
            _ when shape.Length != 4 => throw Bad(node, $"its input has {shape.Length} dimensions instead of 4"),
            PaddingScheme.Same => Padding.Same(
                shape[1], shape[2], kernelHeight, kernelWidth, stride.Height, stride.Width, dilation.Height, dilation.Width),
            PaddingScheme.Valid => Padding.None,
            _ => throw Bad(node, $"padding {padding} is neither SAME nor VALID"),
        };
    }

    private static (int Height, int Width) Strides(TfLiteNode node, FlatTable options, int heightSlot, int widthSlot)
    {
        (int height, int width) = (options.Int32(heightSlot), options.Int32(widthSlot));
        return height >= 1 && width >= 1 ? (height, width) : throw Bad(node, $"strides {height} × {width} make no sense");
    }

    private static FlatTable Options(TfLiteNode node) => node.Options ?? throw Bad(node, "its options are missing");

    private string Input(TfLiteNode node, int i) =>
        i < node.Inputs.Length && node.Inputs[i] >= 0 ? TensorOf(node.Inputs[i]) : throw Bad(node, $"input {i} is missing");

    private int[] Integers(TfLiteNode node, int i) =>
        i < node.Inputs.Length && node.Inputs[i] >= 0 ? _file.Integers(node.Inputs[i]) : throw Bad(node, $"input {i} is missing");

    private Tensor Weights(TfLiteNode node, int rank)
    {
        if (node.Inputs.Length < 2 || node.Inputs[1] < 0 || !(_widened.ContainsKey(node.Inputs[1]) || _file.IsConstant(node.Inputs[1])))
        {
            throw Bad(node, "its weights are no constant");
        }

        Tensor weights = Constant(node.Inputs[1]);
        return weights.Shape.Length == rank
            ? weights
            : throw Bad(node, $"its weights have {weights.Shape.Length} dimensions instead of {rank}");
    }

    private float[]? Bias(TfLiteNode node) => node.Inputs.Length > 2 && node.Inputs[2] >= 0 ? Constant(node.Inputs[2]).Data : null;

    private Tensor Constant(int tensor) => _widened.TryGetValue(tensor, out Tensor? widened) ? widened : _file.Floats(tensor);

    /// <summary>
    /// Converters call a tensor after all layers folded into it, 'a/b/BiasAdd;c/d/Conv2D': the first is what the tensor holds.
    /// </summary>
    private string ShortName(int tensor) => _file.Name(tensor).Split(';')[0];

    private static InputException Bad(TfLiteNode node, string problem)
    {
        string name = node.CustomCode is { Length: > 0 } custom ? $"custom operator {custom}"
            : OperatorNames.Of(node.Kind);
        return new InputException($"{node.Place} ({name}): {problem}");
    }
}
