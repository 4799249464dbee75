using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>What each ONNX operator is in the graph. Those that do nothing at inference give back their input.</summary>
/// <param name="graph">Takes the operators.</param>
/// <param name="tensors">The activations so far.</param>
/// <param name="constants">What is known before the network runs.</param>
/// <param name="operatorSet">Version of the standard's operators that the file is written in.</param>
internal sealed class OnnxOperators(GraphBuilder graph, OnnxTensors tensors, OnnxConstants constants, long operatorSet)
{
    /// <summary>From here on a softmax runs along one axis; before, along all axes from one on.</summary>
    private const int SoftmaxAlongOneAxis = 13;

    private readonly OnnxArithmetic _arithmetic = new(graph, tensors, constants);
    private readonly OnnxQuantization _quantization = new(graph, tensors, constants);

    private readonly List<string> _notes = [];

    /// <summary>Operators that read a feature map flattened channel by channel, or leave its order alone.</summary>
    private static readonly string[] ReadsFlattened = ["Gemm", "MatMul", "Identity", "Dropout", "Cast"];

    /// <summary>What people should know of how the file was read.</summary>
    /// <param name="wasQuantized">Whether the file had integer operators.</param>
    public IReadOnlyList<string> NotesWith(bool wasQuantized) => wasQuantized || _quantization.WasFound
        ? [
            .. _notes,
            "it was quantized already: its weights are taken as the floats that they stand for; give the float file for better ones",
        ]
        : _notes;

    public void Add(OnnxNode node)
    {
        switch (node.Operator)
        {
            case "Cast" when node.Integer("to", 1) is not (1 or 10 or 11 or 16):    // float, half, double and bfloat16
                throw node.Bad("an activation that becomes an integer is not read");
            case "Identity" or "Dropout" or "Cast":
                tensors.Add(node.Name, X(node), tensors.IsChannelsLast(node.Input(0)));
                if (tensors.FlattenedChannels(node.Input(0)) is { } channels)
                {
                    tensors.SetFlattened(node.Name, channels);
                }

                return;
            case "QuantizeLinear":
                _quantization.Quantize(node);
                return;
            case "DequantizeLinear":
                _quantization.Dequantize(node);
                return;
            case "ArgMax":
                Answered(node);
                return;
            case "Transpose":
                Transposed(node);
                return;
            case "Shape":
                long[] sizes = Sizes(node, tensors.Shape(node.Input(0)));
                constants.Add(node.Name, new OnnxConstant([sizes.Length], null, sizes));
                return;
            default:
                string made = Made(node);
                tensors.Add(
                    node.Name,
                    made,
                    tensors.IsActivation(node.Input(0)) ? tensors.IsChannelsLast(node.Input(0)) : tensors.IsChannelsLast(node.Input(1)));
                return;
        }
    }

    private string Made(OnnxNode node) => node.Operator switch
    {
        "Conv" => Conv(node),
        "BatchNormalization" => BatchNorm(node),
        "Gemm" => Gemm(node),
        "MatMul" => Dense(node, transposed: false),
        "Relu" => graph.Add(new Activation(node.Name, X(node), ActivationKind.Relu)),
        "HardSwish" => graph.Add(new Activation(node.Name, X(node), ActivationKind.HardSwish)),
        "Sigmoid" => graph.Add(new Activation(node.Name, X(node), ActivationKind.Logistic)),
        "Tanh" => graph.Add(new Activation(node.Name, X(node), ActivationKind.Tanh)),
        "Elu" => node.Number("alpha", 1) == 1
            ? graph.Add(new Activation(node.Name, X(node), ActivationKind.Elu))
            : throw node.Bad("an alpha other than 1 is not read, and TFLite's ELU has none"),
        "LeakyRelu" => graph.Add(new Activation(node.Name, X(node), ActivationKind.LeakyRelu) { Slope = node.Number("alpha", 0.01f) }),
        "Gelu" => graph.Add(new Activation(
            node.Name, X(node), node.Text("approximate", "none") == "tanh" ? ActivationKind.GeluByTanh : ActivationKind.Gelu)),
        "HardSigmoid" => _arithmetic.HardSigmoid(node),
        "Clip" => _arithmetic.Clip(node),
        "Min" or "Max" => _arithmetic.Bound(node),
        "Add" or "Sub" or "Mul" or "Div" => _arithmetic.Combine(node),
        "Softmax" or "LogSoftmax" => Softmax(node),
        "GlobalAveragePool" => graph.Add(new GlobalAveragePool(node.Name, X(node), KeepDimensions: true)),
        "ReduceMean" => Mean(node),
        "AveragePool" => Pooled(node, PoolKind.Average),
        "MaxPool" => Pooled(node, PoolKind.Max),
        "Flatten" when node.Integer("axis", 1) == 1 => Reshaped(node, [1, Tensor.CountOf(tensors.Shape(node.Input(0)))]),
        "Reshape" => Reshaped(node, Reshapes.Complete(
            OnnxConstants.WithCopies(constants.Integers(node, 1), tensors.Shape(node.Input(0))), tensors.Shape(node.Input(0)), node.Name)),
        "Squeeze" => Reshaped(node, OnnxConstants.Squeezed(tensors.Shape(node.Input(0)), constants.Axes(node))),
        "Unsqueeze" => Reshaped(node, OnnxConstants.Unsqueezed(tensors.Shape(node.Input(0)), constants.Axes(node) ?? [])),
        "Concat" => Concat(node),
        "Pad" => Padded(node),
        _ => throw node.Bad("this operator is not read; no MobileNet needs it: replace it, or cut the model before it"),
    };

    /// <summary>All sizes of a shape, or those from the attribute "start" to "end".</summary>
    private static long[] Sizes(OnnxNode node, int[] shape)
    {
        return [.. shape.Take(Place("end", shape.Length)).Skip(Place("start", 0)).Select(static size => (long)size)];

        int Place(string name, int absent)
        {
            long place = node.Integer(name, absent);
            return (int)Math.Clamp(place < 0 ? place + shape.Length : place, 0, shape.Length);
        }
    }

    private string X(OnnxNode node) =>
        ReadsFlattened.Contains(node.Operator) ? tensors.GetInAnyOrder(node.Input(0)) : tensors.Get(node.Input(0));

    /// <summary>The number of the best score, at the end of some classifiers: the scores themselves are the answer here.</summary>
    private void Answered(OnnxNode node)
    {
        int axes = tensors.Shape(node.Input(0)).Length;
        if (tensors.Axis(node.Input(0), node.Integer("axis", 0)) != axes - 1 || node.Integer("select_last_index", 0) != 0)
        {
            throw node.Bad("it looks for something other than the first of the best classes");
        }

        _ = node.Integer("keepdims", 1);    // of the number that is left out
        tensors.Add(node.Name, X(node), tensors.IsChannelsLast(node.Input(0)));
        _notes.Add("its last ArgMax is left out: the answers are the scores that it reads");
    }

    private float[] Weights(OnnxNode node, int input) =>
        constants.Find(node.Input(input))?.Floats ?? throw node.Bad($"its input '{node.Input(input)}' is not a constant of floats");

    private string Conv(OnnxNode node)
    {
        string x = Feature(node);
        float[] weights = Weights(node, 1);
        if (constants.Find(node.Input(1))!.Shape is not [var outputs, var inputs, var kernelHeight, var kernelWidth])
        {
            throw node.Bad("its weights have not 4 dimensions; a convolution of pictures has");
        }

        if (node.Pair("kernel_shape", 0) is var stated && stated != (0, 0) && stated != (kernelHeight, kernelWidth))
        {
            throw node.Bad($"its kernel_shape is {stated.Height}x{stated.Width}, and its weights are {kernelHeight}x{kernelWidth}");
        }

        float[]? bias = node.Optional(2) is null ? null : Weights(node, 2);
        (int strideHeight, int strideWidth) = node.Pair("strides", 1);
        (int dilationHeight, int dilationWidth) = node.Pair("dilations", 1);
        Padding padding = PaddingOf(node, x, (kernelHeight, kernelWidth), (strideHeight, strideWidth), (dilationHeight, dilationWidth));
        long groups = node.Integer("group", 1);
        if (groups == 1)
        {
            Tensor kernel = new(
                [outputs, kernelHeight, kernelWidth, inputs],
                TorchLayout.ChannelsLast(weights, outputs, inputs, kernelHeight * kernelWidth));
            return graph.Add(new Conv2D(node.Name, x, kernel, bias, strideHeight, strideWidth, padding)
            {
                DilationHeight = dilationHeight,
                DilationWidth = dilationWidth,
            });
        }

        if (groups != graph.ShapeOf(x)[3] || inputs != 1)
        {
            throw node.Bad($"{groups} groups for {graph.ShapeOf(x)[3]} channels; 1 or one for each channel is read");
        }

        Tensor taps = new([kernelHeight, kernelWidth, outputs], TorchLayout.ChannelsLast(weights, 1, outputs, kernelHeight * kernelWidth));
        return graph.Add(new DepthwiseConv2D(node.Name, x, taps, bias, strideHeight, strideWidth, padding)
        {
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
        });
    }

    private string BatchNorm(OnnxNode node)
    {
        if (node.Integer("spatial", 1) != 1)
        {
            throw node.Bad("it normalizes each pixel by itself; the channels are needed");
        }

        if (node.Integer("training_mode", 0) != 0)
        {
            throw node.Bad("it takes mean and variance of the picture, as in training; export the model for inference");
        }

        float epsilon = node.Number("epsilon", 1e-5f);
        return graph.Add(
            new BatchNorm(node.Name, X(node), Weights(node, 1), Weights(node, 2), Weights(node, 3), Weights(node, 4), epsilon));
    }

    private string Gemm(OnnxNode node)
    {
        (float alpha, float beta, long transposed) = (node.Number("alpha", 1), node.Number("beta", 1), node.Integer("transA", 0));
        return alpha == 1 && (node.Optional(2) is null || beta == 1) && transposed == 0
            ? Dense(node, node.Integer("transB", 0) != 0)
            : throw node.Bad("alpha and beta other than 1, and transA, are not read");
    }

    /// <summary>Weights [inputs, outputs], or <paramref name="transposed"/>.</summary>
    private string Dense(OnnxNode node, bool transposed)
    {
        float[] weights = Weights(node, 1);
        if (constants.Find(node.Input(1))!.Shape is not [var rows, var columns] || graph.ShapeOf(X(node)) is not [1, _])
        {
            throw node.Bad("it multiplies something other than a row by a matrix");
        }

        Tensor matrix = transposed
            ? new Tensor([rows, columns], weights)
            : new Tensor([columns, rows], TorchLayout.ChannelsFirst(weights, 1, rows, columns));
        if (tensors.FlattenedChannels(node.Input(0)) is { } channels && matrix.Shape[1] % channels == 0)
        {
            // The file counts pixel by pixel within a channel, the graph channel by channel within a pixel.
            int pixels = matrix.Shape[1] / channels;
            matrix = matrix with { Data = TorchLayout.ChannelsLast(matrix.Data, matrix.Shape[0], channels, pixels) };
        }

        return graph.Add(new FullyConnected(node.Name, X(node), matrix, node.Optional(2) is null ? null : Weights(node, 2)));
    }

    private string Softmax(OnnxNode node)
    {
        string x = X(node);
        int[] shape = graph.ShapeOf(x);
        bool oneAxis = operatorSet >= SoftmaxAlongOneAxis;
        bool alongLast = tensors.Axis(node.Input(0), node.Integer("axis", oneAxis ? -1 : 1)) == shape.Length - 1
            && (oneAxis || tensors.IsChannelsLast(node.Input(0)) || Tensor.CountOf(shape) == shape[^1]);
        if (node.Operator == "LogSoftmax")
        {
            _notes.Add(
                $"its LogSoftmax '{node.Name}' gives probabilities here, not their logarithms: the order of the classes is the same");
        }

        return alongLast ? graph.Add(new Softmax(node.Name, x)) : throw node.Bad("it runs along other axes than the classes");
    }

    private string Mean(OnnxNode node)
    {
        int[] axes = [.. (constants.Axes(node) ?? []).Select(axis => tensors.Axis(node.Input(0), axis)).Order()];
        return axes is [1, 2]
            ? graph.Add(new GlobalAveragePool(node.Name, X(node), node.Integer("keepdims", 1) != 0))
            : throw node.Bad("a mean over other axes than height and width is not read");
    }

    private string Pooled(OnnxNode node, PoolKind kind)
    {
        string x = Feature(node);
        (int height, int width) = node.Pair("kernel_shape", 1);
        (int strideHeight, int strideWidth) = node.Pair("strides", 1);
        if (node.Pair("dilations", 1) is not (1, 1))
        {
            throw node.Bad("a pool with dilations is not read");
        }

        Padding padding = PaddingOf(node, x, (height, width), (strideHeight, strideWidth), (1, 1));
        int[] input = graph.ShapeOf(x);
        bool roundsUp = node.Integer("ceil_mode", 0) != 0
            && ((input[1] + padding.Top + padding.Bottom - height) % strideHeight != 0
                || (input[2] + padding.Left + padding.Right - width) % strideWidth != 0);
        bool countsPadding = kind == PoolKind.Average && padding != Padding.None && node.Integer("count_include_pad", 0) != 0;
        return roundsUp || countsPadding
            ? throw node.Bad("ceil_mode and count_include_pad, where they change the outcome, are not read")
            : graph.Add(new Pool(node.Name, x, kind, height, width, strideHeight, strideWidth, padding));
    }

    /// <param name="node">The operator.</param>
    /// <param name="target">In the file's order.</param>
    private string Reshaped(OnnxNode node, int[] target)
    {
        int[] shape = tensors.Shape(node.Input(0));
        bool channelsLast = tensors.IsChannelsLast(node.Input(0));
        if (target.AsSpan().SequenceEqual(shape))
        {
            return X(node);
        }

        // The values of a feature map lie in another order here than in the file, unless it has one pixel or one channel, or the file has
        // the channels last too.
        bool sameOrder = shape is not [_, var channels, var height, var width] || channelsLast || channels == 1 || height * width == 1;
        if (!sameOrder && target is [1, _])
        {
            tensors.SetFlattened(node.Name, shape[1]);
            return graph.Add(new Reshape(node.Name, X(node), target));
        }

        return sameOrder && target is [1, _] or [1, _, 1, 1]
            ? graph.Add(new Reshape(node.Name, X(node), OnnxTensors.ToGraph(target, channelsLast: false)))
            : throw node.Bad(
                $"[{string.Join(", ", shape)}] to [{string.Join(", ", target)}] is not read; average over height and width before it");
    }

    private string Concat(OnnxNode node)
    {
        string[] parts = [.. node.Inputs.Select(tensors.Get)];
        return tensors.Axis(node.Input(0), node.Integer("axis", 1)) == graph.ShapeOf(parts[0]).Length - 1
            ? graph.Add(new Concat(node.Name, parts))
            : throw node.Bad("it joins along another axis than the channels");
    }

    private string Padded(OnnxNode node)
    {
        int[] sides = node.Integers("pads") ?? constants.Integers(node, 1);
        float value = constants.Number(node, "value", 2) ?? 0;
        bool zeros = node.Text("mode", "constant") == "constant" && value == 0;
        bool allAxes = node.Optional(3) is null && !tensors.IsChannelsLast(node.Input(0));
        return zeros && allAxes && sides is [0, 0, var top, var left, 0, 0, var bottom, var right]
            ? graph.Add(new Pad(node.Name, Feature(node), new Padding(top, bottom, left, right)))
            : throw node.Bad("only zeros around height and width are read");
    }

    /// <summary>[1, 3, 0, 1, 2] of TensorFlow's exporter: between channels first and channels last nothing moves here.</summary>
    private void Transposed(OnnxNode node)
    {
        bool channelsLast = tensors.IsChannelsLast(node.Input(0));
        bool flips = node.Integers("perm") switch { [0, 3, 1, 2] => channelsLast, [0, 2, 3, 1] => !channelsLast, _ => false };
        tensors.Add(
            node.Name,
            X(node),
            flips ? !channelsLast : throw node.Bad("only transposes between channels first and channels last are read"));
    }

    private string Feature(OnnxNode node) => graph.ShapeOf(X(node)).Length == 4 && !tensors.IsChannelsLast(node.Input(0))
        ? X(node)
        : throw node.Bad("its input is no [1, channels, height, width]");

    private Padding PaddingOf(
        OnnxNode node, string x, (int Height, int Width) kernel, (int Height, int Width) stride, (int Height, int Width) dilation)
    {
        if (stride.Height < 1 || stride.Width < 1)
        {
            throw node.Bad($"strides {stride.Height} × {stride.Width} make no sense");
        }

        int[] shape = graph.ShapeOf(x);
        Padding same = Padding.Same(
            shape[1], shape[2], kernel.Height, kernel.Width, stride.Height, stride.Width, dilation.Height, dilation.Width);
        return (node.Text("auto_pad", "NOTSET"), node.Integers("pads")) switch
        {
            ("SAME_UPPER", _) => same,
            ("SAME_LOWER", _) => new Padding(same.Bottom, same.Top, same.Right, same.Left),    // the odd pixel stands above and left
            ("VALID", _) or ("NOTSET", null) => Padding.None,
            ("NOTSET", [var top, var left, var bottom, var right]) => new Padding(top, bottom, left, right),
            var (style, _) => throw node.Bad($"padding {style} is not read"),
        };
    }
}
