using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization.Reconstruction;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization.Reconstruction;

public sealed class LearnedRoundingTests
{
    private const float Scale = 0.1f;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rounding_is_never_worse_than_nearest_nor_better_than_the_best_of_all(int seed)
    {
        Samples samples = new(seed);
        float[] row = samples.Values(8, -1, 1);
        double[][] gram = Gram(samples, 8);
        int[] nearest = [.. row.Select(weight => (int)Math.Round(weight / Scale, MidpointRounding.AwayFromZero))];
        int[] learned = LearnedRounding.Round(row, Scale, gram);

        // up or down, no further
        Assert.All(row.Zip(learned), pair => Assert.InRange(Math.Abs((pair.Second * Scale) - pair.First), 0, Scale * 1.0001f));
        double error = Error(row, learned, gram);
        double best = Enumerable.Range(0, 1 << 8)
            .Min(choice => Error(row, [.. row.Select((weight, i) => (int)Math.Floor(weight / Scale) + ((choice >> i) & 1))], gram));
        Assert.InRange(error, best * 0.999, Error(row, nearest, gram));
    }

    [Fact]
    public void Taps_that_always_meet_alike_values_have_their_errors_cancelled()
    {
        // All inputs equal: only the sum of the weights matters, and nearest would round all four the same way.
        double[][] gram = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 4).Select(j => i == j ? 1.001 : 1.0).ToArray())];
        int[] steps = LearnedRounding.Round([0.14f, 0.14f, 0.14f, 0.14f], Scale, gram);
        Assert.Equal(6, steps.Sum());    // 0.56 in steps of 0.1; nearest says 4
    }

    [Fact]
    public void A_layer_keeps_weights_that_are_steps_already_and_its_outputs_come_closer_than_nearest()
    {
        Samples samples = new(9);
        Tensor steps = new(
            [5, 1, 1, 6], [.. Enumerable.Range(0, 30).Select(i => i % 6 == 0 ? 127 * 0.01f : samples.Int(-127, 127) * 0.01f)]);
        float[][] windows = [.. Enumerable.Range(0, 50).Select(_ => samples.Values(6, 0, 1))];
        (Node kept, float[] scales) = LearnedRounding.Apply(
            new Conv2D("conv", "in", steps, null, 1, 1, Padding.None), windows, oneScale: false);
        Assert.All(steps.Data.Zip(((Conv2D)kept).Weights.Data), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.All(scales, scale => Assert.Equal(0.01f, scale, 1e-6f));

        FullyConnected dense = new("dense", "in", samples.Tensor(7, 6), null);
        (Node rounded, float[] one) = LearnedRounding.Apply(dense, windows, oneScale: true);
        float[] nearest = [.. dense.Weights.Data.Select(weight => MathF.Round(weight / one[0]) * one[0])];
        Assert.Single(one);
        Assert.InRange(OutputError(((FullyConnected)rounded).Weights.Data), 0, OutputError(nearest));

        double OutputError(float[] weights) => windows.Sum(window => Enumerable.Range(0, 7).Sum(row =>
        {
            double error = Enumerable.Range(0, 6)
                .Sum(i => (double)(weights[(row * 6) + i] - dense.Weights.Data[(row * 6) + i]) * window[i]);
            return error * error;
        }));
    }

    private static double Error(float[] row, int[] steps, double[][] gram) =>
        Enumerable.Range(0, row.Length)
            .Sum(i =>
                Enumerable.Range(0, row.Length)
                    .Sum(j => ((steps[i] * (double)Scale) - row[i]) * gram[i][j] * ((steps[j] * (double)Scale) - row[j])));

    /// <summary>Of inputs that hang together, as neighbouring pixels do.</summary>
    private static double[][] Gram(Samples samples, int taps)
    {
        float[][] windows = [.. Enumerable.Range(0, 40).Select(_ =>
        {
            float shared = samples.Values(1, 0, 2)[0];
            return samples.Values(taps, 0, 1).Select(value => value + shared).ToArray();
        })];
        return
        [
            .. Enumerable.Range(0, taps)
            .Select(i => Enumerable.Range(0, taps).Select(j => windows.Average(window => (double)window[i] * window[j])).ToArray()),
        ];
    }
}
