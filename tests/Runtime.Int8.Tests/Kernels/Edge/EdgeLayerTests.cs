using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// A convolution of the edge profile and the depthwise convolution that reads it, on shapes with more than one tile and with rests: against
/// fractions and real numbers; <see cref="TestModel.Run(int[][])"/> sees to it that every instruction set says the same.
/// </summary>
public sealed class EdgeLayerTests
{
    private static readonly Gen<int> Channels = Gen.Frequency(
        (3, Gen.Int[1, 40]), (1, Gen.Int[1, 7]), (1, Gen.OneOf(8, 16, 24, 32, 48, 64, 96)));

    [Fact]
    public void A_convolution_with_one_output_scale() =>
        (from height in Gen.Int[1, 5]
         from width in Gen.Int[1, 5]
         from inputs in Gen.Int[1, 40]
         from outputs in Channels
         from input in Gens.Quantized(TensorType.Int8, Gens.Scale(-9, -3))
         from layer in EdgeLayer.Any([.. Enumerable.Repeat(input.Scale, outputs)], perChannel: false)
         from weights in Weights(outputs * inputs)
         from values in Gens.Stored(TensorType.Int8, height * width * inputs)
         select (height, width, inputs, input, layer, weights, values)).Sample(
            (height, width, inputs, input, layer, weights, values) =>
            {
                int outputs = layer.Bias.Length;
                TestModel model = new();
                int x = model.Input(input, 1, height, width, inputs);
                Pointwise(model, x, layer, weights, height, width, inputs);
                Assert.Equal(Pointwise(input, layer, weights, values, inputs), model.Run(values));
            },
            iter: 400);

    [Fact]
    public void A_convolution_with_a_scale_a_channel_and_the_depthwise_one_behind_it() =>
        (from height in Gen.Int[1, 7]
         from width in Gen.Int[1, 9]
         from inputs in Gen.Int[1, 12]
         from channels in Channels
         from filter in Gen.Int[1, 5]
         from stride in Gen.Int[1, 2]
         from input in Gens.Quantized(TensorType.Int8, Gens.Scale(-9, -3))
         from first in EdgeLayer.Any([.. Enumerable.Repeat(input.Scale, channels)], perChannel: true)
         from second in EdgeLayer.Any(first.OutputScales, perChannel: false)
         from weights in Weights(channels * inputs)
         from depthwise in Weights(channels * filter * filter)
         from values in Gens.Stored(TensorType.Int8, height * width * inputs)
         select (height, width, inputs, filter, stride, input, (first, second), (weights, depthwise, values))).Sample(
            (height, width, inputs, filter, stride, input, layers, numbers) =>
            {
                (EdgeLayer first, EdgeLayer second) = layers;
                (int[] weights, int[] depthwise, int[] values) = numbers;
                int channels = first.Bias.Length;
                WindowCase window = new(height, width, channels, filter, filter, stride, stride, 1, 1, Padding.Same);
                TestModel model = new();
                int y = Pointwise(model, model.Input(input, 1, height, width, inputs), first, weights, height, width, inputs);
                int w = model.Weights(TensorType.Int8, [1, filter, filter, channels], second.WeightScales, 0, 3, depthwise);
                model.Operator(
                    OperatorKind.DepthwiseConv2D,
                    second.Options(Padding.Same, stride),
                    [y, w, model.Int32s(second.Bias)],
                    TensorType.Int8,
                    second.Output,
                    [1, window.OutputHeight, window.OutputWidth, channels]);

                int[] between = Pointwise(input, first, weights, values, inputs);
                List<int> expected = [];
                foreach (int[]?[,] seen in window.Windows(between))
                {
                    for (int c = 0; c < channels; c++)
                    {
                        long sum = seen.Cast<int[]?>().Select((pixel, tap) => (long)((pixel?[c]
                            ?? first.OutputZeroPoint) - first.OutputZeroPoint) * depthwise[(tap * channels) + c]).Sum();
                        expected.Add(second.Expected(sum, c, first.OutputScales[first.OutputScales.Length == 1 ? 0 : c]));
                    }
                }

                Assert.Equal(expected, model.Run(values));
            },
            iter: 400);

    [Fact]
    public void A_convolution_over_a_picture() =>
        (from height in Gen.Int[3, 12]
         from width in Gen.Int[3, 12]
         from inputs in Gen.Int[1, 4]
         from outputs in Channels
         from input in Gens.Quantized(TensorType.Int8, Gens.Scale(-9, -3))
         from layer in EdgeLayer.Any([.. Enumerable.Repeat(input.Scale, outputs)], perChannel: false)
         from weights in Weights(outputs * 9 * inputs)
         from values in Gens.Stored(TensorType.Int8, height * width * inputs)
         select (height, width, inputs, input, layer, weights, values)).Sample(
            (height, width, inputs, input, layer, weights, values) =>
            {
                int outputs = layer.Bias.Length;
                WindowCase window = new(height, width, inputs, 3, 3, 2, 2, 1, 1, Padding.Same);
                TestModel model = new();
                int x = model.Input(input, 1, height, width, inputs);
                int w = model.Weights(TensorType.Int8, [outputs, 3, 3, inputs], layer.WeightScales, 0, 0, weights);
                model.Operator(
                    OperatorKind.Conv2D,
                    layer.Options(Padding.Same, 2),
                    [x, w, model.Int32s(layer.Bias)],
                    TensorType.Int8,
                    layer.Output,
                    [1, window.OutputHeight, window.OutputWidth, outputs]);
                List<int> expected = [];
                int[] padding = [.. Enumerable.Repeat(input.ZeroPoint, inputs)];
                foreach (int[]?[,] seen in window.Windows(values))
                {
                    int[] flat = [.. seen.Cast<int[]?>().SelectMany(pixel => pixel ?? padding)];
                    expected.AddRange(weights.Chunk(flat.Length).Select((filter, c) =>
                        layer.Expected(flat.Zip(filter, (q, weight) => (long)(q - input.ZeroPoint) * weight).Sum(), c, input.Scale)));
                }

                Assert.Equal(expected, model.Run(values));
            },
            iter: 100);

    private static Gen<int[]> Weights(int count) => Gen.Frequency((4, Gen.Int[-127, 127]), (1, Gen.OneOf(-127, 127, 0))).Array[count];

    private static int Pointwise(TestModel model, int x, EdgeLayer layer, int[] weights, int height, int width, int inputs)
    {
        int outputs = layer.Bias.Length;
        int w = model.Weights(TensorType.Int8, [outputs, 1, 1, inputs], layer.WeightScales, 0, 0, weights);
        return model.Operator(
            OperatorKind.Conv2D,
            layer.Options(Padding.Valid, 1),
            [x, w, model.Int32s(layer.Bias)],
            TensorType.Int8,
            layer.Output,
            [1, height, width, outputs]);
    }

    private static int[] Pointwise(QuantizedType input, EdgeLayer layer, int[] weights, int[] values, int inputs) =>
    [
        .. values.Chunk(inputs).SelectMany(pixel => weights.Chunk(inputs).Select((filter, c) =>
            layer.Expected(pixel.Zip(filter, (q, weight) => (long)(q - input.ZeroPoint) * weight).Sum(), c, input.Scale))),
    ];
}
