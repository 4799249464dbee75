using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// Vector kernels work on tiles of rows, pixels and channels. Here are layers with more than one tile of each and with rests of every size,
/// at extreme values: <see cref="TestModel.Run(int[][])"/> sees to it that every instruction set says what the reference says.
/// </summary>
public sealed class TileEdgesTests
{
    private static readonly Gen<int> Channels = Gen.Frequency((3, Gen.Int[1, 70]), (1, Gen.OneOf(8, 16, 24, 32, 40, 48, 64, 96)));

    [Fact]
    public void Pointwise_convolutions() =>
        (from height in Gen.Int[1, 7]
         from width in Gen.Int[1, 7]
         from inputs in Channels
         from outputs in Channels
         from layer in LayerCase.Any(outputs, outputs * inputs)
         from input in Gens.Stored(layer.Input.Type, height * width * inputs)
         select (height, width, inputs, outputs, layer, input)).Sample(
            (height, width, inputs, outputs, layer, input) => layer.Run(
                OperatorKind.Conv2D,
                Stride(layer, 1),
                [1, height, width, inputs],
                [outputs, 1, 1, inputs],
                0,
                [1, height, width, outputs],
                input),
            iter: 300);

    /// <summary>More rows than one call of a kernel takes.</summary>
    [Fact]
    public void Pointwise_convolutions_of_large_pictures() =>
        (from height in Gen.Int[15, 40]
         from width in Gen.Int[15, 40]
         from inputs in Gen.Int[8, 24]
         from outputs in Gen.Int[8, 20]
         from layer in LayerCase.Any(outputs, outputs * inputs)
         from input in Gens.Stored(layer.Input.Type, height * width * inputs)
         select (height, width, inputs, outputs, layer, input)).Sample(
            (height, width, inputs, outputs, layer, input) => layer.Run(
                OperatorKind.Conv2D,
                Stride(layer, 1),
                [1, height, width, inputs],
                [outputs, 1, 1, inputs],
                0,
                [1, height, width, outputs],
                input),
            iter: 20);

    [Fact]
    public void Convolutions_over_pictures() =>
        (from height in Gen.Int[3, 24]
         from width in Gen.Int[3, 24]
         from inputs in Gen.Int[1, 5]
         from outputs in Channels
         from filter in Gen.Int[2, 3]
         from stride in Gen.Int[1, 2]
         from layer in LayerCase.Any(outputs, outputs * filter * filter * inputs)
         from input in Gens.Stored(layer.Input.Type, height * width * inputs)
         select (height, width, inputs, outputs, filter, stride, layer, input)).Sample(
            (height, width, inputs, outputs, filter, stride, layer, input) => layer.Run(
                OperatorKind.Conv2D,
                Stride(layer, stride),
                [1, height, width, inputs],
                [outputs, filter, filter, inputs],
                0,
                [1, Out(height, stride), Out(width, stride), outputs],
                input),
            iter: 100);

    [Fact]
    public void Depthwise_convolutions() =>
        (from height in Gen.Int[1, 12]
         from width in Gen.Int[1, 12]
         from channels in Channels
         from filterHeight in Gen.Int[1, 5]
         from filterWidth in Gen.Int[1, 5]
         from stride in Gen.Int[1, 3]
         from layer in LayerCase.Any(channels, channels * filterHeight * filterWidth)
         from input in Gens.Stored(layer.Input.Type, height * width * channels)
         select (height, width, channels, filterHeight, filterWidth, stride, layer, input)).Sample(
            (height, width, channels, filterHeight, filterWidth, stride, layer, input) => layer.Run(
                OperatorKind.DepthwiseConv2D,
                Stride(layer, stride),
                [1, height, width, channels],
                [1, filterHeight, filterWidth, channels],
                3,
                [1, Out(height, stride), Out(width, stride), channels],
                input),
            iter: 300);

    [Fact]
    public void Depthwise_convolutions_over_one_channel() =>
        (from height in Gen.Int[1, 24]
         from width in Gen.Int[1, 24]
         from outputs in Gen.Int[1, 40]
         from filter in Gen.Int[1, 3]
         from stride in Gen.Int[1, 2]
         from layer in LayerCase.Any(outputs, outputs * filter * filter)
         from input in Gens.Stored(layer.Input.Type, height * width)
         select (height, width, outputs, filter, stride, layer, input)).Sample(
            (height, width, outputs, filter, stride, layer, input) => layer.Run(
                OperatorKind.DepthwiseConv2D,
                Stride(layer, stride),
                [1, height, width, 1],
                [1, filter, filter, outputs],
                3,
                [1, Out(height, stride), Out(width, stride), outputs],
                input),
            iter: 100);

    [Fact]
    public void Fully_connected_layers() =>
        (from rows in Gen.Int[1, 12]
         from inputs in Channels
         from outputs in Channels
         from layer in LayerCase.Any(outputs, inputs * outputs)
         from input in Gens.Stored(layer.Input.Type, rows * inputs)
         select (rows, inputs, outputs, layer, input)).Sample(
            (rows, inputs, outputs, layer, input) => layer.Run(
                OperatorKind.FullyConnected,
                new OperatorOptions(layer.Activation),
                [rows, inputs],
                [outputs, inputs],
                0,
                [rows, outputs],
                input),
            iter: 200);

    /// <summary>Elements one by one, and a number for each channel as squeeze-excite has it.</summary>
    [Theory]
    [InlineData(OperatorKind.Add)]
    [InlineData(OperatorKind.Sub)]
    [InlineData(OperatorKind.Mul)]
    public void Elementwise_operators(OperatorKind kind) =>
        (from pixels in Gen.Int[1, 5]
         from channels in Channels
         from perChannel in Gen.Bool
         from type in Gens.Type
         from left in Gens.Quantized(type, Gens.Scale(-8, 0))
         from right in Gens.Quantized(type, Gens.Scale(-8, 0))
         from output in Gens.Quantized(type, Gens.Scale(-6, 2))
         from activation in Gens.Activation
         from x in Gens.Stored(type, pixels * channels)
         from y in Gens.Stored(type, perChannel ? channels : pixels * channels)
         select (pixels, channels, (left, right, output), activation, x, y)).Sample(
            (pixels, channels, types, activation, x, y) =>
            {
                TestModel model = new();
                int[] inputs =
                [
                    model.Input(types.left, 1, 1, pixels, channels),
                    model.Input(types.right, 1, 1, y.Length / channels, channels),
                ];
                model.Operator(kind, new OperatorOptions(activation), inputs, types.output, 1, 1, pixels, channels);
                model.Run(x, y);
            },
            iter: 300);

    [Fact]
    public void Tables() =>
        (from type in Gens.Type
         from count in Gen.Int[1, 300]
         from input in Gens.Quantized(type, Gens.Scale(-8, 0))
         from output in Gens.Quantized(type, Gens.Scale(-8, 0))
         from x in Gens.Stored(type, count)
         select (count, input, output, x)).Sample(
            (count, input, output, x) =>
            {
                TestModel model = new();
                model.Operator(OperatorKind.Quantize, null, [model.Input(input, 1, count)], output, 1, count);
                model.Run(x);
            },
            iter: 300);

    private static ConvolutionOptions Stride(LayerCase layer, int stride) => new(Padding.Same, stride, stride, 1, 1, layer.Activation);

    private static int Out(int size, int stride) => (size + stride - 1) / stride;
}
