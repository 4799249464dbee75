using CsCheck;
using MobileNetEdge.Tools.Quantizer.Calibration;

namespace MobileNetEdge.Tools.Quantizer.Tests.Calibration;

public sealed class ChannelHistogramTests
{
    [Fact]
    public void A_value_lies_in_its_bin() => Gen.Double[-19.9, 11.9].Select(exponent => (float)Math.Pow(2, exponent)).Sample(value =>
    {
        ChannelHistogram histogram = new(3);
        histogram.Add([0, -value, value]);
        int bin = Enumerable.Range(0, ChannelHistogram.Bins).Single(i => histogram.Count(2, negative: false, i) == 1);
        Assert.Equal(1, histogram.Count(1, negative: true, bin));
        Assert.True(value < ChannelHistogram.EndOf(bin)
            && value >= (bin == 0 ? 0 : ChannelHistogram.EndOf(bin - 1)), $"{value} in bin {bin}");
        Assert.True(ChannelHistogram.EndOf(bin) <= value * 1.126);
    });

    [Fact]
    public void Merged_is_as_if_one_had_seen_all()
    {
        float[] values = [1, -2, 0.001f, 5000, -1e-9f, 0];
        ChannelHistogram all = new(2);
        all.Add(values);
        all.Add([3, 4]);
        ChannelHistogram first = new(2);
        first.Add(values);
        ChannelHistogram second = new(2);
        second.Add([3, 4]);
        first.Merge(second);
        int[] Counts(ChannelHistogram h) =>
            [.. Enumerable.Range(0, 4 * ChannelHistogram.Bins).Select(i => h.Count(i % 2, i / 2 % 2 == 1, i / 4))];
        Assert.Equal(Counts(all), Counts(first));
        Assert.Equal(7, Counts(first).Sum());    // zeros are not counted
    }
}
