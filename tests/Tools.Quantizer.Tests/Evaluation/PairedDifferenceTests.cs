using CsCheck;
using MobileNetEdge.Tools.Quantizer.Evaluation;

namespace MobileNetEdge.Tools.Quantizer.Tests.Evaluation;

public sealed class PairedDifferenceTests
{
    /// <summary>Worked examples of Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method
    /// 3.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void The_interval_of_a_share_is_wilsons(int count, int of, double low, double high)
    {
        Interval interval = Interval.Of(count, of);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
        Interval mirrored = Interval.Of(of - count, of);
        Assert.Equal((interval.Low, interval.High), (1 - mirrored.High, 1 - mirrored.Low), (x, y) =>
            Math.Abs(x.Item1 - y.Item1) + Math.Abs(x.Item2 - y.Item2) < 1e-12);
    }

    /// <summary>Agresti, "Categorical Data Analysis", the table of approval ratings: 1600 asked twice, 86 and 150 changed their
    /// minds.</summary>
    [Fact]
    public void A_textbooks_example_comes_out_as_in_the_textbook()
    {
        PairedDifference difference = PairedDifference.Of(1600, 86, 150);
        Assert.Equal(-0.04, difference.Top1Difference, 12);
        Assert.Equal(0.0095, difference.DifferenceStandardError, 4);
        Assert.Equal(-0.059, difference.DifferenceLow, 3);
        Assert.Equal(-0.021, difference.DifferenceHigh, 3);
    }

    /// <summary>Twice the lower tail of 22 throws of a coin, 110,056 of 2^22, by hand.</summary>
    [Theory]
    [InlineData(6, 16, 2 * 110056 / 4194304.0)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(0, 5, 0.0625)]
    [InlineData(3, 0, 0.25)]
    public void McNemars_test_is_that_of_a_fair_coin(int b, int c, double expected)
    {
        Assert.Equal(expected, PairedDifference.Of(1000, b, c).McNemarP, 12);
        Assert.Equal(expected, PairedDifference.Of(1000, c, b).McNemarP, 12);
    }

    [Fact]
    public void Tens_of_thousands_of_pictures_are_not_too_many()
    {
        // 250 of 1000 standard deviations from the middle; the normal approximation of the tail.
        PairedDifference difference = PairedDifference.Of(50_000, 5_000, 5_250);
        Assert.InRange(difference.McNemarP, 0.0130, 0.0142);
        Assert.Equal(0, PairedDifference.Of(50_000, 0, 50_000).McNemarP, 12);
    }

    [Fact]
    public void The_interval_holds_the_truth_19_times_of_20() => Gen.Select(
        Gen.Int[40, 300], Gen.Double[0.02, 0.3], Gen.Double[0.02, 0.3], Gen.Int[0, int.MaxValue]).Sample(
        (pictures, b, c, seed) =>
        {
            Random random = new(seed);
            const int trials = 400;
            int held = 0;
            for (int trial = 0; trial < trials; trial++)
            {
                (int onlyThis, int onlyOther) = (0, 0);
                for (int i = 0; i < pictures; i++)
                {
                    double x = random.NextDouble();
                    onlyThis += x < b ? 1 : 0;
                    onlyOther += x >= b && x < b + c ? 1 : 0;
                }

                PairedDifference difference = PairedDifference.Of(pictures, onlyThis, onlyOther);
                held += difference.DifferenceLow <= b - c && b - c <= difference.DifferenceHigh ? 1 : 0;
            }

            Assert.InRange(held / (double)trials, 0.88, 1);
        },
        iter: 20);

    [Fact]
    public void Pairs_are_counted()
    {
        PairedDifference difference = PairedDifference.Of([(true, true), (true, false), (false, false), (true, false), (false, true)]);
        Assert.Equal((2, 1), (difference.OnlyThisRight, difference.OnlyOtherRight));
        Assert.Equal(0.2, difference.Top1Difference, 12);
    }
}
