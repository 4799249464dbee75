using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

public sealed class QuantizedWeightsTests
{
    private const float InputScale = 0.02f;

    private static readonly double[] NoMean = [0];

    [Fact]
    public void Weights_and_bias_are_off_by_half_a_step_at_most() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 9], Gen.Int[-8, 3], Gen.Int[0, 1000]).Sample((channels, inner, exponent, seed) =>
        {
            Random random = new(seed);
            float[] weights =
                [.. Enumerable.Range(0, channels * inner).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, exponent)))];
            float[] bias = [.. Enumerable.Range(0, channels).Select(_ => (float)(random.NextDouble() - 0.5))];
            QuantizedWeights quantized = QuantizedWeights.Quantize(weights, bias, NoMean, channels, channels, inner, InputScale);

            QuantizedTensor weightTensor = new(
                "w", TensorType.Int8, [channels, inner], new TensorQuantization(quantized.Scales, 0, 0), quantized.WeightBytes());
            QuantizedTensor biasTensor = new(
                "b", TensorType.Int32, [channels], new TensorQuantization(quantized.BiasScales, 0, 0), quantized.BiasBytes());
            AssertClose(weights, weightTensor.Dequantize(), i => quantized.Scales[i / inner]);
            AssertClose(bias, biasTensor.Dequantize(), i => quantized.BiasScales[i]);
            Assert.All(quantized.Weights, weight => Assert.InRange(weight, (sbyte)-127, (sbyte)127));
        });

    [Fact]
    public void Channels_lie_along_the_last_axis_of_depthwise_weights()
    {
        float[] weights = [1, 10, 0.5f, -20]; // [1, 2, 1, channels 2]
        QuantizedWeights quantized = QuantizedWeights.Quantize(weights, [0, 0], NoMean, 2, 2, 1, InputScale);

        Assert.Equal([1f / 127, 20f / 127], quantized.Scales);
        Assert.Equal([127, 64, 64, -127], quantized.Weights);
        QuantizedTensor tensor = new(
            "w", TensorType.Int8, [1, 2, 1, 2], new TensorQuantization(quantized.Scales, 0, 3), quantized.WeightBytes());
        AssertClose(weights, tensor.Dequantize(), i => quantized.Scales[i % 2]);
    }

    [Fact]
    public void Near_dead_channel_raises_its_scale_until_the_bias_fits()
    {
        // 0.5 / (0.02 · 1e-9 / 127) would be 3e12.
        QuantizedWeights quantized = QuantizedWeights.Quantize([1e-9f, 1], [0.5f, 0.5f], NoMean, 2, 2, 1, InputScale);

        Assert.InRange(quantized.Bias[0], (1 << 30) - 200, 1 << 30);
        Assert.Equal(0.5f, quantized.Bias[0] * quantized.BiasScales[0], 1e-6f);
        Assert.Equal(1f / 127, quantized.Scales[1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void On_the_mean_input_the_rounded_layer_answers_as_the_real_one(bool depthwise)
    {
        const int Outputs = 5;
        const int Taps = 12;
        Random random = new(7);
        float[] weights = [.. Enumerable.Range(0, Outputs * Taps).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[] bias = [.. Enumerable.Range(0, Outputs).Select(_ => (float)(random.NextDouble() - 0.5))];
        double[] means = [.. Enumerable.Range(0, depthwise ? Outputs : Taps).Select(_ => random.NextDouble() * 5)];
        QuantizedWeights quantized = QuantizedWeights.Quantize(weights, bias, means, Outputs, Outputs, depthwise ? 1 : Taps, InputScale);

        double worstUncorrected = 0;
        for (int o = 0; o < Outputs; o++)
        {
            double real = bias[o];
            double rounded = quantized.Bias[o] * (double)quantized.BiasScales[o];
            double uncorrected = bias[o];
            for (int t = 0; t < Taps; t++)
            {
                int i = depthwise ? (t * Outputs) + o : (o * Taps) + t;
                double mean = means[depthwise ? o : t];
                real += weights[i] * mean;
                rounded += quantized.Weights[i] * (double)quantized.Scales[o] * mean;
                uncorrected += quantized.Weights[i] * (double)quantized.Scales[o] * mean;
            }

            Assert.Equal(real, rounded, quantized.BiasScales[o] * 0.51);
            worstUncorrected = Math.Max(worstUncorrected, Math.Abs(real - uncorrected) / quantized.BiasScales[o]);
        }

        Assert.True(worstUncorrected > 10, $"without the correction the worst output is off by {worstUncorrected} steps only");
    }

    [Fact]
    public void Dead_channel_is_all_zeros()
    {
        QuantizedWeights quantized = QuantizedWeights.Quantize([0, 0], [0], NoMean, 1, 1, 2, InputScale);

        Assert.Equal([0, 0], quantized.Weights);
        Assert.Equal([0], quantized.Bias);
        Assert.True(float.IsNormal(quantized.BiasScales[0]));
    }

    private static void AssertClose(float[] expected, float[] actual, Func<int, float> scaleOf)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            // Half a step, and the rounding of a float product.
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= (scaleOf(i) * 0.5001f) + (Math.Abs(expected[i]) * 2.4e-7f),
                $"{i}: {expected[i]} became {actual[i]}, scale {scaleOf(i)}");
        }
    }
}
