using CsCheck;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Tests.Pictures;

public sealed class AxisTapsTests
{
    private static readonly Gen<(int Source, int Target)> Sizes =
        Gen.Select(Gen.Int[1, PictureFormat.MaxSize], Gen.Int[1, PictureFormat.MaxSize]);

    [Fact]
    public void Weights_are_positive_within_the_picture_and_add_up_to_the_denominator()
    {
        Gen.Select(Sizes, Gen.Enum<Resampling>()).Sample((sizes, resampling) =>
        {
            AxisTaps taps = AxisTaps.Create(sizes.Source, sizes.Target, resampling);
            Assert.Equal(sizes.Target, taps.Length);
            Assert.InRange(taps.Denominator, 1, 2 * PictureFormat.MaxSize);
            for (int j = 0; j < taps.Length; j++)
            {
                int[] weights = taps.Weights(j).ToArray();
                Assert.Equal(taps.Denominator, weights.Sum());
                Assert.All(weights, weight => Assert.True(weight > 0));
                Assert.InRange(taps.First(j), 0, sizes.Source - weights.Length);
            }
        }, iter: 30);
    }

    [Fact]
    public void Area_gives_every_source_pixel_the_same_weight_in_all()
    {
        Sizes.Where(sizes => sizes.Target < sizes.Source).Sample(sizes =>
        {
            AxisTaps taps = AxisTaps.Create(sizes.Source, sizes.Target, Resampling.Area);
            int[] seen = new int[sizes.Source];
            for (int j = 0; j < taps.Length; j++)
            {
                for (int k = 0; k < taps.Weights(j).Length; k++)
                {
                    seen[taps.First(j) + k] += taps.Weights(j)[k];
                }
            }

            Assert.Single(seen.Distinct());
        }, iter: 30);
    }

    [Fact]
    public void Hand_values()
    {
        // 5 → 2 pixels: each covers two and a half.
        AxisTaps area = AxisTaps.Create(5, 2, Resampling.Area);
        Assert.Equal([2, 2, 1], area.Weights(0).ToArray());
        Assert.Equal([1, 2, 2], area.Weights(1).ToArray());
        Assert.Equal(2, area.First(1));

        // 2 → 4 pixels: centres at −0.25, 0.25, 0.75, 1.25 source pixels.
        AxisTaps bilinear = AxisTaps.Create(2, 4, Resampling.Bilinear);
        Assert.Equal([4], bilinear.Weights(0).ToArray());
        Assert.Equal([3, 1], bilinear.Weights(1).ToArray());
        Assert.Equal([1, 3], bilinear.Weights(2).ToArray());
        Assert.Equal([4], bilinear.Weights(3).ToArray());
    }
}
