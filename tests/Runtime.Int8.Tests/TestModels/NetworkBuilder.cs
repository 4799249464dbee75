using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests.TestModels;

/// <summary>
/// Builds working networks operator by operator, with random weights and scales under which values neither vanish nor all
/// saturate. Each method adds one operator and returns the tensor it writes.
/// </summary>
/// <param name="random">Where weights, scales and zero points come from.</param>
/// <param name="type">Int8, or UInt8 for the older kind of model.</param>
internal sealed class NetworkBuilder(Random random, TensorType type = TensorType.Int8)
{
    /// <summary>x/255, in the words of --preprocess.</summary>
    public const string PicturePreprocess = "0,255";

    public ModelBuilder File { get; } = new();

    public Random Random { get; } = random;

    public TensorType Type { get; } = type;

    private bool IsUnsigned => Type == TensorType.UInt8;

    public int[] Shape(int tensor) => File.Tensors[tensor].Shape;

    public float Scale(int tensor) => File.Tensors[tensor].Scales![0];

    public int ZeroPoint(int tensor) => (int)File.Tensors[tensor].ZeroPoints![0];

    public int Input(params int[] shape)
    {
        int tensor = Activation(shape, Near(0.03), AnyZeroPoint());
        File.Inputs.Add(tensor);
        return tensor;
    }

    /// <summary>An input that was quantized for pixels as <see cref="PicturePreprocess"/> makes them.</summary>
    public int PictureInput(params int[] shape)
    {
        int tensor = Activation(shape, 1 / 255f, IsUnsigned ? 0 : sbyte.MinValue);
        File.Inputs.Add(tensor);
        return tensor;
    }

    public byte[] Build(params int[] outputs)
    {
        File.Outputs.AddRange(outputs);
        return File.Build();
    }

    public int Activation(int[] shape, float scale, int zeroPoint) => File.Activation(Type, shape, scale, zeroPoint);

    /// <summary>A quantized constant with one scale and random elements.</summary>
    public int Constant(params int[] shape) => File.Constant(Type, shape, Bytes(Tensor.CountOf(shape)), [Near(0.02)], [AnyZeroPoint()]);

    public int Conv2D(
        int input,
        int channels,
        int filterHeight = 3,
        int filterWidth = 3,
        int stride = 1,
        Padding padding = Padding.Same,
        FusedActivation activation = FusedActivation.None,
        int dilation = 1)
    {
        int[] shape = Shape(input);
        int weights = Weights([channels, filterHeight, filterWidth, shape[3]], 0);
        int taps = filterHeight * filterWidth * shape[3];
        int bias = Bias(input, weights, channels);
        int[] size =
        [
            1,
            Windows(shape[1], filterHeight, stride, dilation, padding),
            Windows(shape[2], filterWidth, stride, dilation, padding),
            channels,
        ];
        int output = Activation(size, OutputScale(input, weights, taps), AnyZeroPoint());
        return Op(
            OperatorKind.Conv2D,
            [input, weights, bias],
            output,
            Options.Conv2D(padding, stride, stride, activation, dilation, dilation),
            3);
    }

    public int DepthwiseConv2D(
        int input,
        int multiplier = 1,
        int filterHeight = 3,
        int filterWidth = 3,
        int stride = 1,
        Padding padding = Padding.Same,
        FusedActivation activation = FusedActivation.None,
        int dilation = 1)
    {
        int[] shape = Shape(input);
        int channels = shape[3] * multiplier;
        int weights = Weights([1, filterHeight, filterWidth, channels], 3);
        int bias = Bias(input, weights, channels);
        int[] size =
        [
            1,
            Windows(shape[1], filterHeight, stride, dilation, padding),
            Windows(shape[2], filterWidth, stride, dilation, padding),
            channels,
        ];
        int output = Activation(size, OutputScale(input, weights, filterHeight * filterWidth), AnyZeroPoint());
        return Op(
            OperatorKind.DepthwiseConv2D,
            [input, weights, bias],
            output,
            Options.DepthwiseConv2D(padding, stride, stride, multiplier, activation, dilation, dilation),
            3);
    }

    /// <summary>
    /// A convolution of the edge profile with one scale per channel, and the depthwise one that reads them. Int8 only.
    /// </summary>
    /// <param name="input">A picture.</param>
    /// <param name="channels">Of both.</param>
    /// <param name="activation">Of both: NONE 0, RELU 1 or <see cref="EdgeOperators.HardSwish"/>.</param>
    /// <param name="filter">Of both, SAME.</param>
    /// <param name="stride">Of the second.</param>
    public int EdgePair(int input, int channels, byte activation, int filter = 3, int stride = 1)
    {
        int[] shape = Shape(input);
        int weights = Weights([channels, filter, filter, shape[3]], 0);
        int bias = Bias(input, weights, channels);
        float[] scales = EdgeScales(channels, Scale(input), weights, filter * filter * shape[3]);
        int zeroPoint = AnyZeroPoint();
        int between = File.Add(new TensorEntry($"t{File.Tensors.Count}", Type, [1, shape[1], shape[2], channels])
        {
            Scales = scales,
            ZeroPoints = [.. scales.Select(_ => (long)zeroPoint)],
            Axis = 3,
        });
        Edge(OperatorKind.Conv2D, [input, weights, bias], between, Suited(activation, scales.Max()), 1);

        int depthwise = Weights([1, filter, filter, channels], 3);
        int[] size = [1, Windows(shape[1], filter, stride, 1, Padding.Same), Windows(shape[2], filter, stride, 1, Padding.Same), channels];
        int output = Activation(size, EdgeScales(channels, scales.Max(), depthwise, filter * filter).Max(), AnyZeroPoint());
        int depthwiseBias = File.Int32([.. Enumerable.Range(0, channels).Select(_ => Random.Next(-3000, 3000))]);
        return Edge(OperatorKind.DepthwiseConv2D, [between, depthwise, depthwiseBias], output, Suited(activation, Scale(output)), stride);
    }

    /// <summary>Rows of the input's last dimension.</summary>
    public int FullyConnected(
        int input, int outputs, bool perChannel = false, FusedActivation activation = FusedActivation.None, bool bias = true)
    {
        int inputs = Shape(input)[^1];
        int weights = Weights([outputs, inputs], 0, perChannel);
        int biases = bias ? Bias(input, weights, outputs) : -1;
        int output = Activation([Tensor.CountOf(Shape(input)) / inputs, outputs], OutputScale(input, weights, inputs), AnyZeroPoint());
        return Op(OperatorKind.FullyConnected, [input, weights, biases], output, Options.FullyConnected(activation), perChannel ? 12 : 4);
    }

    /// <summary>HARD_SWISH, LOGISTIC, RELU, RELU6, RELU_N1_TO_1, or QUANTIZE to another scale.</summary>
    public int Unary(OperatorKind kind, int input, Options? options = null)
    {
        int output = kind switch
        {
            OperatorKind.Logistic => Activation(Shape(input), 1f / 256, IsUnsigned ? 0 : -128),
            OperatorKind.Tanh => Activation(Shape(input), 1f / 128, IsUnsigned ? 128 : 0),
            _ => Activation(Shape(input), Scale(input) * Near(1), AnyZeroPoint()),
        };
        return Op(kind, [input], output, options);
    }

    /// <summary>ADD, SUB or MUL.</summary>
    public int Binary(OperatorKind kind, int left, int right, FusedActivation activation = FusedActivation.None)
    {
        int rank = Math.Max(Shape(left).Length, Shape(right).Length);
        int Size(int tensor, int d) => d - rank + Shape(tensor).Length is >= 0 and var own ? Shape(tensor)[own] : 1;
        int[] shape = [.. Enumerable.Range(0, rank).Select(d => Math.Max(Size(left, d), Size(right, d)))];
        float scale = kind == OperatorKind.Mul ? Scale(left) * Scale(right) * 80 : Math.Max(Scale(left), Scale(right));
        return Op(kind, [left, right], Activation(shape, scale * Near(1), AnyZeroPoint()), Options.Fused(kind, activation));
    }

    public int Mean(int input, bool keepDimensions = true)
    {
        int channels = Shape(input)[3];
        int[] shape = keepDimensions ? [1, 1, 1, channels] : [1, channels];
        return Op(OperatorKind.Mean, [input, File.Int32([1, 2])], Activation(shape, Scale(input) * Near(0.5), AnyZeroPoint()), version: 2);
    }

    public int Pool(
        OperatorKind kind,
        int input,
        int filterHeight,
        int filterWidth,
        int stride = 1,
        Padding padding = Padding.Valid,
        FusedActivation activation = FusedActivation.None)
    {
        int[] shape = Shape(input);
        int[] size = [1, Windows(shape[1], filterHeight, stride, 1, padding), Windows(shape[2], filterWidth, stride, 1, padding), shape[3]];
        return Op(kind, [input], Like(input, size), Options.Pool2D(padding, stride, stride, filterHeight, filterWidth, activation), 2);
    }

    public int Pad(int input, params int[] paddings)
    {
        int[] shape = [.. Shape(input).Select((size, d) => size + paddings[2 * d] + paddings[(2 * d) + 1])];
        return Op(OperatorKind.Pad, [input, File.Int32(paddings, shape.Length, 2)], Like(input, shape));
    }

    public int Reshape(int input, params int[] shape) => Op(OperatorKind.Reshape, [input, File.Int32(shape)], Like(input, shape));

    public int Squeeze(int input) => Op(OperatorKind.Squeeze, [input], Like(input, [.. Shape(input).Where(size => size != 1)]));

    public int Transpose(int input, params int[] permutation) =>
        Op(
            OperatorKind.Transpose,
            [input, File.Int32(permutation)],
            Like(input, [.. permutation.Select(d => Shape(input)[d])]),
            version: 2);

    public int Softmax(int input, float beta = 1) =>
        Op(OperatorKind.Softmax, [input], Activation(Shape(input), 1f / 256, IsUnsigned ? 0 : -128), Options.Softmax(beta), 2);

    public int L2Normalization(int input) => Op(
        OperatorKind.L2Normalization,
        [input],
        Activation(Shape(input), 1f / 128, IsUnsigned ? 128 : 0),
        Options.Fused(OperatorKind.L2Normalization),
        2);

    /// <summary>int8 parts are quantized alike; uint8 parts may each have a scale of their own.</summary>
    public int Concatenation(int axis, params int[] parts)
    {
        int rank = Shape(parts[0]).Length;
        int along = axis < 0 ? axis + rank : axis;
        int[] shape = [.. Shape(parts[0]).Select((size, d) => d == along ? parts.Sum(part => Shape(part)[d]) : size)];
        int output = IsUnsigned ? Activation(shape, parts.Max(Scale), AnyZeroPoint()) : Like(parts[0], shape);
        return Op(OperatorKind.Concatenation, parts, output, Options.Concatenation(axis));
    }

    public int ArgMax(int input, TensorType answer) =>
        Op(OperatorKind.ArgMax, [input, File.Int32([Shape(input).Length - 1])], File.Plain(answer, Shape(input)[..^1]), version: 2);

    public int FloatInput(params int[] shape)
    {
        int tensor = File.Plain(TensorType.Float32, shape);
        File.Inputs.Add(tensor);
        return tensor;
    }

    public int Quantize(int input) => Op(OperatorKind.Quantize, [input], Activation(Shape(input), Near(0.01), AnyZeroPoint()));

    public int Dequantize(int input) => Op(OperatorKind.Dequantize, [input], File.Plain(TensorType.Float32, Shape(input)), version: 2);

    /// <summary>A tensor quantized as another one.</summary>
    public int Like(int tensor, params int[] shape) => Activation(shape, Scale(tensor), ZeroPoint(tensor));

    public int Op(OperatorKind kind, int[] inputs, int output, Options? options = null, int version = 1) =>
        File.Add(new OperatorEntry(kind, inputs, [output], options) { Version = version });

    public float Near(double middle) => (float)(middle * Math.Exp(Random.NextDouble() - 0.5));

    public int AnyZeroPoint() => Random.Next(-40, 40) + (IsUnsigned ? 128 : 0);

    /// <summary>
    /// Fixed point holds an h-swish of ±49,152 (docs/edge-profile.md): where sums of sums are as large as that, there is none.
    /// </summary>
    private static byte Suited(byte activation, float outputScale) =>
        activation == EdgeOperators.HardSwish && outputScale > 100 ? (byte)FusedActivation.None : activation;

    private int Edge(OperatorKind kind, int[] inputs, int output, byte activation, int stride)
    {
        byte[] options = new byte[EdgeOperators.OptionsBytes];
        options[EdgeOperators.VersionAt] = EdgeOperators.OptionsVersion;
        options[EdgeOperators.ActivationAt] = activation;
        options[EdgeOperators.StrideHeightAt] = options[EdgeOperators.StrideWidthAt] = (byte)stride;
        options[EdgeOperators.DilationHeightAt] = options[EdgeOperators.DilationWidthAt] = 1;
        return File.Add(new OperatorEntry((OperatorKind)EdgeOperators.CustomCode, inputs, [output])
        {
            CustomCode = OperatorNames.OfEdge(kind),
            CustomOptions = options,
        });
    }

    /// <summary>As <see cref="OutputScale"/>, for each channel, and never finer than an h-swish can have it.</summary>
    private float[] EdgeScales(int channels, float inputScale, int weights, int taps) =>
        [.. File.Tensors[weights].Scales!.Select(
            scale => Math.Max(inputScale * scale * Math.Max(74 * 74 * MathF.Sqrt(taps) / 40 * Near(1), 50), 0.002f))];

    private int Weights(int[] shape, int axis, bool perChannel = true)
    {
        byte[] data = Bytes(Tensor.CountOf(shape));
        if (IsUnsigned)
        {
            return File.Constant(Type, shape, data, [Near(0.005)], [AnyZeroPoint()]);
        }

        for (int i = 0; i < data.Length; i++)
        {
            data[i] = data[i] == 0x80 ? (byte)0x81 : data[i];    // the specification keeps −128 out of weights
        }

        float[] scales = [.. Enumerable.Range(0, perChannel ? shape[axis] : 1).Select(_ => Near(0.005))];
        return File.Constant(Type, shape, data, scales, new long[scales.Length], axis);
    }

    private int Bias(int input, int weights, int channels)
    {
        int bias = File.Int32([.. Enumerable.Range(0, channels).Select(_ => Random.Next(-3000, 3000))]);
        float[] scales = [.. File.Tensors[weights].Scales!.Select(scale => scale * Scale(input))];
        File.Tensors[bias] = File.Tensors[bias] with { Scales = scales, ZeroPoints = new long[scales.Length] };
        return bias;
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Sums of products of uniform bytes have a deviation of 74 · 74 · √taps; three of them are to fill an int8.</summary>
    private float OutputScale(int input, int weights, int taps) => Scale(input) * Scale(weights) * 74 * 74 * MathF.Sqrt(taps) / 40;

    private static int Windows(int size, int filter, int stride, int dilation, Padding padding) =>
        padding == Padding.Same ? (size + stride - 1) / stride : (size - ((filter - 1) * dilation) - 1 + stride) / stride;
}
