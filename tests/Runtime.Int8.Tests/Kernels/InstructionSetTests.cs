using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// Every instruction set against the reference kernels on layers as wide as the tiles of fast kernels, and a little wider:
/// <see cref="TestModel"/> compares. The other tests say that the reference is right.
/// </summary>
public sealed class InstructionSetTests
{
    private const int Iterations = 80;

    private static readonly Gen<int> Seeds = Gen.Int[0, 1 << 30];

    [Fact]
    public void Pointwise_layers_say_the_same() => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            (int pixels, int depth, int channels) = (random.Next(1, 40), random.Next(1, 150), random.Next(1, 50));
            Layer(random, TensorType.Int8, channels, depth, channels * depth).Run(
                OperatorKind.Conv2D,
                new ConvolutionOptions(Padding.Valid, 1, 1, 1, 1, Activation(random)),
                [1, 1, pixels, depth],
                [channels, 1, 1, depth],
                0,
                [1, 1, pixels, channels],
                Values(random, pixels * depth, 128));
        },
        iter: Iterations);

    [Fact]
    public void Convolutions_with_windows_say_the_same() => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            WindowCase w = Window(random, channels: random.Next(1, 5));
            int outputs = random.Next(1, 40);
            int depth = w.FilterHeight * w.FilterWidth * w.Channels;
            Layer(random, Type(random), outputs, depth, outputs * depth).Run(
                OperatorKind.Conv2D,
                w.Convolution(Activation(random)),
                [1, w.Height, w.Width, w.Channels],
                [outputs, w.FilterHeight, w.FilterWidth, w.Channels],
                0,
                [1, w.OutputHeight, w.OutputWidth, outputs],
                Values(random, w.Height * w.Width * w.Channels, 128));
        },
        iter: Iterations);

    [Fact]
    public void Depthwise_layers_say_the_same() => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            WindowCase w = Window(random, channels: random.Next(8) == 0 ? 1 : random.Next(8, 50));
            int outputs = w.Channels == 1 ? random.Next(1, 20) : w.Channels;
            int taps = w.FilterHeight * w.FilterWidth;
            Layer(random, Type(random), outputs, taps, outputs * taps).Run(
                OperatorKind.DepthwiseConv2D,
                w.Convolution(Activation(random)),
                [1, w.Height, w.Width, w.Channels],
                [1, w.FilterHeight, w.FilterWidth, outputs],
                3,
                [1, w.OutputHeight, w.OutputWidth, outputs],
                Values(random, w.Height * w.Width * w.Channels, 128));
        },
        iter: 2 * Iterations);

    [Fact]
    public void Sums_and_products_of_pictures_say_the_same() => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            OperatorKind kind = random.Next(3) switch { 0 => OperatorKind.Add, 1 => OperatorKind.Sub, _ => OperatorKind.Mul };
            (int height, int width, int channels) = (random.Next(1, 6), random.Next(1, 6), random.Next(1, 60));
            float scale = Scale(random, 0.02);
            bool sameScale = random.Next(2) == 0;
            QuantizedType left = new(TensorType.Int8, scale, ZeroPoint(random));
            QuantizedType right = new(TensorType.Int8, sameScale ? scale : Scale(random, 0.02), ZeroPoint(random));
            double real = kind == OperatorKind.Mul ? 40d * left.Scale * right.Scale : 1.5 * Math.Max(left.Scale, right.Scale);
            QuantizedType output = new(TensorType.Int8, Scale(random, real), ZeroPoint(random));
            TestModel model = new();
            int x = model.Input(left, 1, height, width, channels);
            int pixels = kind != OperatorKind.Sub && random.Next(2) == 0 ? 1 : height * width;
            int y = pixels == 1 ? model.Input(right, 1, 1, 1, channels) : model.Input(right, 1, height, width, channels);
            model.Operator(kind, new OperatorOptions(Activation(random)), [x, y], output, 1, height, width, channels);
            model.Run(Values(random, height * width * channels, 128), Values(random, pixels * channels, 128));
        },
        iter: Iterations);

    [Fact]
    public void Average_pools_say_the_same() => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            WindowCase w = Window(random, channels: random.Next(1, 50));
            QuantizedType type = new(Type(random), Scale(random, 0.02), 3);
            TestModel model = new();
            int x = model.Input(type, 1, w.Height, w.Width, w.Channels);
            model.Operator(OperatorKind.AveragePool2D, w.Pool(Activation(random)), [x], type, 1, w.OutputHeight, w.OutputWidth, w.Channels);
            model.Run(Values(random, w.Height * w.Width * w.Channels, 128));
        },
        iter: Iterations);

    private static WindowCase Window(Random random, int channels)
    {
        while (true)
        {
            int stride = random.Next(1, 3);
            WindowCase w = new(
                random.Next(1, 11), random.Next(1, 19), channels, random.Next(1, 6), random.Next(1, 6), stride, stride, 1, 1,
                (Padding)random.Next(2));
            w = random.Next(3) switch { 0 =>
                w with { FilterHeight = 3, FilterWidth = 3 }, 1 => w with { FilterHeight = 5, FilterWidth = 5 }, _ => w };
            if (w is { OutputHeight: > 0, OutputWidth: > 0 })
            {
                return w;
            }
        }
    }

    /// <summary>
    /// Weights from the smallest to those that only −128 reaches; factors from the usual one, which makes the sums fill int8, to far off.
    /// </summary>
    private static LayerCase Layer(Random random, TensorType type, int channels, int depth, int weights)
    {
        int most = random.Next(4) switch { 0 => 128, 1 => 127, 2 => 60, _ => 20 };
        float inputScale = Scale(random, 0.02);
        float[] weightScales = [.. Enumerable.Range(0, type == TensorType.Int8 ? channels : 1).Select(_ => Scale(random, 0.005))];
        double usual = Math.Sqrt(depth) * 74 * most * 0.6 / 50;
        double factor = random.Next(6) switch { 0 => usual / 50, 1 => usual * 20, _ => usual };
        bool relu = random.Next(2) == 0;
        return new LayerCase(
            new QuantizedType(type, inputScale, type == TensorType.Int8 ? ZeroPoint(random) : random.Next(256)),
            new QuantizedType(
                type,
                (float)(inputScale * weightScales[0] * factor),
                relu ? (type == TensorType.Int8 ? -128 : 0) : (type == TensorType.Int8 ? ZeroPoint(random) : random.Next(256))),
            FusedActivation.None,
            weightScales,
            type == TensorType.Int8 ? 0 : random.Next(256),
            Values(random, weights, most),
            random.Next(4) == 0 ? null : Values(random, channels, 3000),
            random.Next(4) == 0 ? new QuantizedType(type, 0.1f, 5) : null);
    }

    private static FusedActivation Activation(Random random) => (FusedActivation)random.Next(4);

    private static TensorType Type(Random random) => random.Next(5) == 0 ? TensorType.UInt8 : TensorType.Int8;

    private static int ZeroPoint(Random random) => random.Next(3) switch { 0 => -128, 1 => 127, _ => random.Next(-128, 128) };

    private static float Scale(Random random, double about) => (float)(about * Math.Exp(random.NextDouble() - 0.5));

    /// <summary>From −most to most less 1, often one of these ends.</summary>
    private static int[] Values(Random random, int count, int most) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(10) switch { 0 => -most, 1 => most - 1, _ => random.Next(-most, most) })];
}
