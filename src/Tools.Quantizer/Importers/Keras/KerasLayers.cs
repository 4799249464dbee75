using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>What each Keras layer is in the graph. Layers that do nothing at inference give back their input.</summary>
internal sealed class KerasLayers(GraphBuilder graph, KerasWeights weights, bool keras3)
{
    /// <summary>Keras' backend.epsilon(), under which a deviation does not divide.</summary>
    private const float NormalizationEpsilon = 1e-7f;

    /// <summary>Whether layers are wrapped for quantization-aware training; the ranges learned there are not read.</summary>
    public bool WasPreparedForQuantization { get; private set; }

    /// <param name="layer">The layer.</param>
    /// <param name="nested">The outermost nested model that it lies in, null for none.</param>
    /// <param name="inputs">The tensors that it reads.</param>
    /// <returns>The tensor that it makes.</returns>
    public string Add(KerasLayer layer, string? nested, string[] inputs)
    {
        if (layer.Class is "QuantizeWrapperV2" or "QuantizeWrapper" or "QuantizeLayer")
        {
            WasPreparedForQuantization = true;
            return layer.Class == "QuantizeLayer" ? inputs[0] : Add(layer.Wrapped(), nested, inputs);
        }

        string x = inputs[0];
        string name = graph.Unique(layer.Name);
        if (layer.Text("data_format", "channels_last") != "channels_last")
        {
            throw layer.Bad("data_format 'channels_first' is not read; save the model with channels_last");
        }

        return layer.Class switch
        {
            "Conv2D" => Conv(layer, nested, name, x),
            "DepthwiseConv2D" => Depthwise(layer, nested, name, x),
            "SeparableConv2D" => Separable(layer, nested, name, x),
            "Dense" => Dense(layer, nested, name, x),
            "Normalization" => Normalize(layer, nested, name, x),
            "BatchNormalization" => BatchNorm(layer, nested, name, x),
            "ReLU" => Relu(layer, name, x),
            "LeakyReLU" => graph.Add(new Activation(name, x, ActivationKind.LeakyRelu) { Slope = LeakySlope(layer) }),
            "ELU" => layer.Number("alpha", 1) == 1
                ? graph.Add(new Activation(name, x, ActivationKind.Elu))
                : throw layer.Bad("an alpha other than 1 is not read, and TFLite's ELU has none"),
            "Activation" => Activate(layer, x),
            "Softmax" => Softmax(layer, name, x),
            "ZeroPadding2D" => graph.Add(new Pad(name, x, layer.Padding())),
            "GlobalAveragePooling2D" => graph.Add(new GlobalAveragePool(name, x, layer.Flag("keepdims", false))),
            "GlobalMaxPooling2D" => GlobalMax(layer, name, x),
            "AveragePooling2D" => Pooled(layer, name, x, PoolKind.Average),
            "MaxPooling2D" => Pooled(layer, name, x, PoolKind.Max),
            "Reshape" => Reshaped(layer, name, x),
            "Flatten" => graph.Add(new Reshape(name, x, [1, Tensor.CountOf(graph.ShapeOf(x))])),
            "Concatenate" => Concatenate(layer, name, inputs),
            "Rescaling" => Rescale(layer, x),
            "Add" => Fold(layer, inputs, BinaryKind.Add),
            "Multiply" => Fold(layer, inputs, BinaryKind.Mul),
            "Subtract" => Fold(layer, inputs, BinaryKind.Sub),
            "Divide" or "TrueDivide" => Divide(layer, inputs),
            "TFOpLambda" => Operation(layer, inputs),
            "Resizing" or "CenterCrop" or "RandomCrop" => OfSameSize(layer, x),
            "Dropout" or "SpatialDropout2D" or "GaussianDropout" or "GaussianNoise" or "ActivityRegularization" or "RandomFlip"
                or "RandomRotation" or "RandomZoom" or "RandomContrast" or "RandomBrightness" or "RandomTranslation" or "RandomHeight"
                or "RandomWidth" => x,
            _ => throw layer.Bad("this layer is not read; no MobileNet needs it: replace it, or cut the model before it"),
        };
    }

    private string Conv(KerasLayer layer, string? nested, string name, string x)
    {
        if (layer.Number("groups", 1) != 1)
        {
            throw layer.Bad("groups other than 1 are not read; use DepthwiseConv2D");
        }

        Tensor kernel = KerasTensors.ConvKernel(weights.Require(nested, layer.Name, "kernel"), layer.Name);
        (int strideHeight, int strideWidth) = layer.Pair("strides");
        (int dilationHeight, int dilationWidth) = layer.Pair("dilation_rate");
        Padding padding = Padded(layer, x, kernel.Shape[1], kernel.Shape[2], (strideHeight, strideWidth), (dilationHeight, dilationWidth));
        return Activate(layer, graph.Add(new Conv2D(name, x, kernel, Bias(layer, nested), strideHeight, strideWidth, padding)
        {
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
        }));
    }

    private string Depthwise(KerasLayer layer, string? nested, string name, string x)
    {
        // Keras 3 calls the tensor 'kernel', as any convolution's.
        Tensor stored = weights.Find(nested, layer.Name, "depthwise_kernel") ?? weights.Require(nested, layer.Name, "kernel");
        Tensor kernel = KerasTensors.DepthwiseKernel(stored, layer.Name);
        (int strideHeight, int strideWidth) = layer.Pair("strides");
        (int dilationHeight, int dilationWidth) = layer.Pair("dilation_rate");
        Padding padding = Padded(layer, x, kernel.Shape[0], kernel.Shape[1], (strideHeight, strideWidth), (dilationHeight, dilationWidth));
        return Activate(layer, graph.Add(new DepthwiseConv2D(name, x, kernel, Bias(layer, nested), strideHeight, strideWidth, padding)
        {
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
        }));
    }

    /// <summary>A depthwise convolution without bias and a 1×1 convolution, which has the layer's bias and activation.</summary>
    private string Separable(KerasLayer layer, string? nested, string name, string x)
    {
        Tensor taps = KerasTensors.DepthwiseKernel(weights.Require(nested, layer.Name, "depthwise_kernel"), layer.Name);
        Tensor kernel = KerasTensors.ConvKernel(weights.Require(nested, layer.Name, "pointwise_kernel"), layer.Name);
        (int strideHeight, int strideWidth) = layer.Pair("strides");
        (int dilationHeight, int dilationWidth) = layer.Pair("dilation_rate");
        Padding padding = Padded(layer, x, taps.Shape[0], taps.Shape[1], (strideHeight, strideWidth), (dilationHeight, dilationWidth));
        string depthwise = graph.Add(
            new DepthwiseConv2D(graph.Unique($"{layer.Name}_depthwise"), x, taps, null, strideHeight, strideWidth, padding)
            {
                DilationHeight = dilationHeight,
                DilationWidth = dilationWidth,
            });
        return Activate(layer, graph.Add(new Conv2D(name, depthwise, kernel, Bias(layer, nested), 1, 1, Padding.None)));
    }

    /// <summary>(x − mean) / √variance of each channel, from the file's tensors (after adapt()) or the layer's own numbers.</summary>
    private string Normalize(KerasLayer layer, string? nested, string name, string x)
    {
        int channels = graph.ShapeOf(x)[^1];
        if (layer.Flag("invert", false))
        {
            throw layer.Bad("invert=True is not read; leave the layer out");
        }

        float[] mean = Numbers("mean");
        float[] variance = Numbers("variance");
        return graph.Add(new BatchNorm(
            name,
            x,
            [.. Enumerable.Repeat(1f, channels)],
            new float[channels],
            mean,
            variance,
            NormalizationEpsilon * NormalizationEpsilon));

        float[] Numbers(string property)
        {
            float[] values = layer.Optional(property) switch
            {
                { ValueKind: JsonValueKind.Array } list => [.. Flat(list)],
                { ValueKind: JsonValueKind.Number } one => [one.GetSingle()],
                _ => weights.Require(nested, layer.Name, property).Data,
            };
            return values.Length == channels ? values
                : values.Length == 1 ? [.. Enumerable.Repeat(values[0], channels)]
                : throw layer.Bad(
                    $"its {property} has {values.Length} numbers for {channels} channels; only the last axis is normalized here");
        }
    }

    private static IEnumerable<float> Flat(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().SelectMany(Flat)
        : [value.GetSingle()];

    private string GlobalMax(KerasLayer layer, string name, string x)
    {
        int[] shape = graph.ShapeOf(x);
        string most = graph.Add(
            new Pool(graph.Unique($"{layer.Name}_max"), x, PoolKind.Max, shape[1], shape[2], 1, 1, Padding.None));
        return layer.Flag("keepdims", false) ? most : graph.Add(new Reshape(name, most, [1, shape[^1]]));
    }

    /// <summary>Pictures are brought to the input's size before the network, so a layer that changes it must not.</summary>
    private string OfSameSize(KerasLayer layer, string x)
    {
        (int height, int width) = (layer.Required("height").GetInt32(), layer.Required("width").GetInt32());
        return graph.ShapeOf(x) is [_, var own, var ownWidth, _] && (own, ownWidth) == (height, width)
            ? x
            : throw layer.Bad($"it makes {height}×{width} of {graph.ShapeOf(x)[1]}×{graph.ShapeOf(x)[2]}; pictures are resized before the "
                + $"network here: give --resolution {(height == width ? $"{height}" : $"{height}x{width}")}, or save the model with that "
                + "input");
    }

    /// <summary>A Dense layer works along the last axis; on a feature map that is a 1×1 convolution.</summary>
    private string Dense(KerasLayer layer, string? nested, string name, string x)
    {
        Tensor kernel = KerasTensors.DenseKernel(weights.Require(nested, layer.Name, "kernel"), layer.Name);
        float[]? bias = Bias(layer, nested);
        Node dense = graph.ShapeOf(x).Length == 4
            ? new Conv2D(name, x, new Tensor([kernel.Shape[0], 1, 1, kernel.Shape[1]], kernel.Data), bias, 1, 1, Padding.None)
            : new FullyConnected(name, x, kernel, bias);
        return Activate(layer, graph.Add(dense));
    }

    private string BatchNorm(KerasLayer layer, string? nested, string name, string x)
    {
        int rank = graph.ShapeOf(x).Length;
        JsonElement? axis = layer.Optional("axis") is { ValueKind: JsonValueKind.Array } list ? list[0] : layer.Optional("axis");
        if (axis?.GetInt32() is { } number && number != -1 && number != rank - 1)
        {
            throw layer.Bad($"it normalizes axis {number}; the channels (the last axis) are needed");
        }

        return graph.Add(KerasTensors.BatchNorm(weights, nested, layer.Name, name, x, layer.Number("epsilon", 1e-3f)));
    }

    private string Relu(KerasLayer layer, string name, string x)
    {
        if (layer.Number("threshold", 0) != 0)
        {
            throw layer.Bad("a threshold other than 0 is not read; train with ReLU or ReLU6");
        }

        if (layer.Number("negative_slope", 0) is not 0 and var slope)
        {
            return layer.Optional("max_value") is null
                ? graph.Add(new Activation(name, x, ActivationKind.LeakyRelu) { Slope = slope })
                : throw layer.Bad("negative_slope and max_value together are not read; train with one of them");
        }

        ActivationKind kind = layer.Optional("max_value")?.GetSingle() switch
        {
            null => ActivationKind.Relu,
            6 => ActivationKind.Relu6,
            var other => throw layer.Bad($"max_value {other} is not read; 6 or none is"),
        };
        return graph.Add(new Activation(name, x, kind));
    }

    /// <summary>Keras 3 calls it negative_slope, Keras 2 alpha; both take 0.3 where nothing is said.</summary>
    private static float LeakySlope(KerasLayer layer) => layer.Number("negative_slope", layer.Number("alpha", 0.3f));

    /// <summary>Of keras.activations.leaky_relu, which differs from the layer's.</summary>
    private const float SlopeOfFunction = 0.2f;

    /// <summary>The layer's 'activation': the whole of an Activation layer, the end of a convolution.</summary>
    private string Activate(KerasLayer layer, string x)
    {
        string function = layer.Activation();
        string name = graph.Unique(layer.Class == "Activation" ? layer.Name : $"{layer.Name}_{function}");
        return function.ToLowerInvariant() switch
        {
            "linear" => x,
            "relu" => graph.Add(new Activation(name, x, ActivationKind.Relu)),
            "relu6" => graph.Add(new Activation(name, x, ActivationKind.Relu6)),
            "sigmoid" => graph.Add(new Activation(name, x, ActivationKind.Logistic)),
            "hard_swish" or "hardswish" or "hard_silu" => graph.Add(new Activation(name, x, ActivationKind.HardSwish)),
            "hard_sigmoid" when keras3 => graph.Add(new Activation(name, x, ActivationKind.HardSigmoid)),
            "hard_sigmoid" => SteepHardSigmoid(name, x),
            "softmax" => graph.Add(new Softmax(name, x)),
            "tanh" => graph.Add(new Activation(name, x, ActivationKind.Tanh)),
            "elu" => graph.Add(new Activation(name, x, ActivationKind.Elu)),
            "gelu" => graph.Add(new Activation(name, x, ActivationKind.Gelu)),
            "leaky_relu" => graph.Add(new Activation(name, x, ActivationKind.LeakyRelu) { Slope = SlopeOfFunction }),
            "swish" or "silu" => graph.Add(new Binary(
                name, x, graph.Add(new Activation(graph.Unique($"{name}_sigmoid"), x, ActivationKind.Logistic)), BinaryKind.Mul)),
            _ => throw layer.Bad(
                $"the activation '{function}' is not read; relu, relu6, leaky_relu, elu, gelu, hard_swish, hard_sigmoid, sigmoid, swish, "
                    + "tanh "
                    + "and softmax are"),
        };
    }

    /// <summary>Keras 2's clip(0.2 · x + 0.5, 0, 1), which is MobileNetV3's relu6(z + 3) / 6 of z = 1.2 · x.</summary>
    private string SteepHardSigmoid(string name, string x)
    {
        int channels = graph.ShapeOf(x)[^1];
        float[] zeros = new float[channels];
        float[] ones = [.. Enumerable.Repeat(1f, channels)];
        string steep = graph.Add(new BatchNorm(
            graph.Unique($"{name}_slope"), x, [.. Enumerable.Repeat(1.2f, channels)], zeros, zeros, ones, 0));
        return graph.Add(new Activation(name, steep, ActivationKind.HardSigmoid));
    }

    private string Softmax(KerasLayer layer, string name, string x)
    {
        int axis = layer.Optional("axis")?.GetInt32() ?? -1;
        return axis == -1 || axis == graph.ShapeOf(x).Length - 1
            ? graph.Add(new Softmax(name, x))
            : throw layer.Bad($"softmax along axis {axis}; the last axis is needed");
    }

    private string Pooled(KerasLayer layer, string name, string x, PoolKind kind)
    {
        (int height, int width) = layer.Pair("pool_size");
        (int strideHeight, int strideWidth) = layer.Optional("strides") is null ? (height, width) : layer.Pair("strides");
        Padding padding = Padded(layer, x, height, width, (strideHeight, strideWidth), (1, 1));
        return graph.Add(new Pool(name, x, kind, height, width, strideHeight, strideWidth, padding));
    }

    private string Reshaped(KerasLayer layer, string name, string x)
    {
        int[] target = [1, .. layer.Required("target_shape").EnumerateArray().Select(static size => size.GetInt32())];
        return graph.Add(new Reshape(name, x, Reshapes.Complete(target, graph.ShapeOf(x), layer.Name)));
    }

    private string Concatenate(KerasLayer layer, string name, string[] inputs)
    {
        int axis = layer.Optional("axis")?.GetInt32() ?? -1;
        return axis == -1 || axis == graph.ShapeOf(inputs[0]).Length - 1
            ? graph.Add(new Concat(name, inputs))
            : throw layer.Bad($"it joins along axis {axis}; the channels (the last axis) are needed");
    }

    private string Rescale(KerasLayer layer, string x)
    {
        string scaled = Scalar(layer, "scale", x, BinaryKind.Mul);
        return layer.Optional("offset") is null ? scaled : Scalar(layer, "offset", scaled, BinaryKind.Add);
    }

    private string Scalar(KerasLayer layer, string property, string x, BinaryKind kind)
    {
        JsonElement value = layer.Required(property);
        Tensor tensor = value.ValueKind == JsonValueKind.Array
            ? new Tensor([value.GetArrayLength()], [.. value.EnumerateArray().Select(static item => item.GetSingle())])
            : new Tensor([], [value.GetSingle()]);
        string constant = graph.Add(new Constant(graph.Unique($"{layer.Name}_{property}"), tensor));
        return graph.Add(new Binary(graph.Unique($"{layer.Name}_{kind}"), x, constant, kind));
    }

    private string Fold(KerasLayer layer, string[] inputs, BinaryKind kind)
    {
        if (inputs.Length < 2)
        {
            throw layer.Bad("it has one input; two are needed");
        }

        return inputs.Aggregate((left, right) => graph.Add(new Binary(graph.Unique(layer.Name), left, right, kind)));
    }

    /// <summary>x / 6 as x · (1/6).</summary>
    private string Divide(KerasLayer layer, string[] inputs)
    {
        if (inputs is not [var x, var divisor] || graph.ConstantOf(divisor) is not { } value || value.Data.Contains(0))
        {
            throw layer.Bad("only a division by a number other than 0 is read");
        }

        Tensor reciprocal = new(value.Shape, [.. value.Data.Select(static number => 1 / number)]);
        return Fold(layer, [x, graph.Add(new Constant(graph.Unique($"{layer.Name}_reciprocal"), reciprocal))], BinaryKind.Mul);
    }

    /// <summary>Arithmetic written with operators in a tf.keras model: x + 3, x * (1/6), x / 6.</summary>
    private string Operation(KerasLayer layer, string[] inputs) => layer.Text("function", "") switch
    {
        "__operators__.add" or "math.add" => Fold(layer, inputs, BinaryKind.Add),
        "__operators__.mul" or "math.multiply" => Fold(layer, inputs, BinaryKind.Mul),
        "__operators__.sub" or "math.subtract" => Fold(layer, inputs, BinaryKind.Sub),
        "__operators__.truediv" or "math.truediv" or "math.divide" => Divide(layer, inputs),
        "nn.relu6" => graph.Add(new Activation(graph.Unique(layer.Name), inputs[0], ActivationKind.Relu6)),
        "nn.relu" => graph.Add(new Activation(graph.Unique(layer.Name), inputs[0], ActivationKind.Relu)),
        var function => throw layer.Bad(
            $"the TensorFlow function '{function}' is not read; add, subtract, multiply, divide, relu and relu6 are"),
    };

    private float[]? Bias(KerasLayer layer, string? nested) =>
        layer.Flag("use_bias", true) ? weights.Require(nested, layer.Name, "bias").Data : null;

    private Padding Padded(
        KerasLayer layer, string x, int kernelHeight, int kernelWidth, (int Height, int Width) stride, (int Height, int Width) dilation)
    {
        int[] shape = graph.ShapeOf(x);
        return layer.Text("padding", "valid") switch
        {
            "valid" => Padding.None,
            "same" when shape.Length == 4 && stride is { Height: > 0, Width: > 0 } =>
                Padding.Same(shape[1], shape[2], kernelHeight, kernelWidth, stride.Height, stride.Width, dilation.Height, dilation.Width),
            var other => throw layer.Bad($"padding '{other}' cannot be applied to its input"),
        };
    }
}
