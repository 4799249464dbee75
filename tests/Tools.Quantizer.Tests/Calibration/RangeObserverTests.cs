using CsCheck;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Calibration;

public sealed class RangeObserverTests
{
    // Magnitudes from 1e-12 to 1e12, so that bins widen often.
    private static readonly Gen<float> Value =
        Gen.Select(Gen.Double[-1, 1], Gen.Int[-12, 12], (x, exponent) => (float)(x * Math.Pow(10, exponent)));

    [Fact]
    public void Ranges_do_not_depend_on_order_or_on_how_threads_share_the_values() =>
        Gen.Select(Value.Array[1, 300], Gen.Int[0, 1000]).Sample((values, seed) =>
        {
            RangeObserver one = new("t");
            one.Observe(values);

            Random random = new(seed);
            RangeObserver[] threads = [new("t"), new("t"), new("t")];
            foreach (float[] chunk in values.OrderBy(_ => random.Next()).Chunk(7))
            {
                threads[random.Next(threads.Length)].Observe(chunk);
            }

            RangeObserver merged = new("t");
            foreach (RangeObserver thread in threads.OrderBy(_ => random.Next()))
            {
                merged.Merge(thread);
            }

            foreach (CalibrationMethod method in Enum.GetValues<CalibrationMethod>())
            {
                Assert.Equal(one.Range(method), merged.Range(method));
            }
        }, iter: 100);

    [Fact]
    public void MinMax_is_what_was_seen_with_zero_inside()
    {
        Assert.Equal(new ValueRange(-2, 3), Observe(1, -2, 3).Range(CalibrationMethod.MinMax));
        Assert.Equal(new ValueRange(0, 3), Observe(1, 3).Range(CalibrationMethod.MinMax));
        Assert.Equal(new ValueRange(-3, 0), Observe(-1, -3).Range(CalibrationMethod.MinMax));
        Assert.All(Enum.GetValues<CalibrationMethod>(), method => Assert.Equal(new ValueRange(0, 0), Observe(0, 0).Range(method)));
    }

    [Fact]
    public void Percentile_leaves_out_its_share_to_the_width_of_a_bin()
    {
        float[] values = [.. Enumerable.Range(0, 100_001).Select(i => (i - 30_000) / 10_000f)]; // −3 … 7, evenly
        ValueRange range = Observe(values).Range(CalibrationMethod.Percentile, 99);

        const float Bin = 8f / Histogram.HalfBins;
        Assert.InRange(range.Min, -2.95f - Bin, -2.95f);
        Assert.InRange(range.Max, 6.95f, 6.95f + Bin);
    }

    [Fact]
    public void Mse_loses_no_more_than_any_other_clip()
    {
        Random random = new(3);
        float[] values = [.. Enumerable.Range(0, 20_000).Select(_ => (float)(Gauss(random) * Math.Exp(Gauss(random))))]; // long tails
        ValueRange seen = Observe(values).Range(CalibrationMethod.MinMax);
        ValueRange found = Observe(values).Range(CalibrationMethod.Mse);

        double least = double.PositiveInfinity;
        for (float low = 1; low > 0.01f; low *= 0.9f)
        {
            for (float high = 1; high > 0.01f; high *= 0.9f)
            {
                least = Math.Min(least, Error(values, new ValueRange(seen.Min * low, seen.Max * high)));
            }
        }

        Assert.True(
            Error(values, found) < 1.01 * least,
            $"{found} of {seen} loses {Error(values, found)}, another {least}, all {Error(values, seen)}");
        Assert.True(Error(values, found) < Error(values, seen));
    }

    /// <summary>
    /// Best clips for 256 steps in closed form: 3.92 σ of a normal, 9.89 b of a Laplace density (Banner et al. 2019, section 3).
    /// </summary>
    [Fact]
    public void Mse_finds_the_clips_that_theory_gives()
    {
        Random random = new(5);
        ValueRange normal = Observe([.. Enumerable.Range(0, 1_000_000).Select(_ => (float)Gauss(random))]).Range(CalibrationMethod.Mse);
        Assert.InRange(normal.Max, 3.92f * 0.95f, 3.92f * 1.05f);
        Assert.InRange(-normal.Min, 3.92f * 0.95f, 3.92f * 1.05f);

        ValueRange laplace = Observe([.. Enumerable.Range(0, 1_000_000).Select(i =>
            (float)(Math.Log(1 - random.NextDouble()) * (i % 2 == 0 ? 1 : -1)))]).Range(CalibrationMethod.Mse);
        Assert.InRange(laplace.Max, 9.89f * 0.92f, 9.89f * 1.08f);
        Assert.InRange(-laplace.Min, 9.89f * 0.92f, 9.89f * 1.08f);
    }

    [Fact]
    public void Entropy_keeps_an_even_spread_and_cuts_a_long_tail()
    {
        Assert.InRange(Observe([.. Enumerable.Range(0, 100_000).Select(i => i / 100_000f)]).Range(CalibrationMethod.Entropy).Max, 0.95f, 1);

        // Exponential: its tail goes to 13, and e⁻¹³ of the values lie there.
        Random random = new(3);
        float[] tail = [.. Enumerable.Range(0, 500_000).Select(_ => (float)-Math.Log(1 - random.NextDouble()))];
        Assert.InRange(Observe(tail).Range(CalibrationMethod.Entropy).Max, 3, 0.95f * tail.Max());
    }

    [Fact]
    public void Mse_gives_up_one_outlier_in_a_million()
    {
        RangeObserver observer = Observe([.. Enumerable.Range(0, 1_000_000).Select(i => i / 1e6f)]);
        observer.Observe([2]);
        Assert.InRange(observer.Range(CalibrationMethod.Mse).Max, 1, 1.1f);
    }

    [Fact]
    public void Mse_keeps_the_range_of_a_tensor_without_outliers()
    {
        float[] values = [.. Enumerable.Range(0, 10_001).Select(i => i / 10_000f)];
        Assert.Equal(1, Observe(values).Range(CalibrationMethod.Mse).Max);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Values_that_are_no_numbers_are_refused(float bad)
    {
        InputException error = Assert.Throws<InputException>(() => new RangeObserver("conv_3").Observe([1, bad]));
        Assert.Contains("'conv_3'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_observed_is_refused()
    {
        Assert.Contains(
            "'conv_3'",
            Assert.Throws<InputException>(() => new RangeObserver("conv_3").Range(CalibrationMethod.Mse)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'conv_3'", Assert.Throws<InputException>(() => new RangeObserver("conv_3").Observe([])).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => new RangeCalibrator().Ranges());
    }

    private static RangeObserver Observe(params float[] values)
    {
        RangeObserver observer = new("t");
        observer.Observe(values);
        return observer;
    }

    /// <summary>Rounding to 255 steps, zero among them, counted value by value.</summary>
    private static double Error(float[] values, ValueRange range)
    {
        double step = ((double)range.Max - range.Min) / 255;
        double lowest = Math.Round(range.Min / step) * step;
        return values.Sum(value => Math.Pow(value - Math.Clamp(Math.Round(value / step) * step, lowest, lowest + (255 * step)), 2));
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
