using MobileNetEdge.Tools.Trainer.Cards.Rendering;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards.Rendering;

public sealed class PictureRandomTests
{
    private const int Draws = 100_000;

    [Fact]
    public void Neighbouring_seeds_streams_and_pictures_share_no_number()
    {
        HashSet<ulong> seen = [];
        for (ulong i = 0; i < 1000; i++)
        {
            PictureRandom random = new(i / 100, i / 10 % 10, i % 10);
            for (int draw = 0; draw < 20; draw++)
            {
                Assert.True(seen.Add(random.Bits()), $"{i}, draw {draw}");
            }
        }
    }

    [Fact]
    public void Units_are_even_and_normals_have_mean_0_and_variance_1()
    {
        PictureRandom random = new(1, 0, 0);
        double[] units = [.. Enumerable.Range(0, Draws).Select(_ => (double)random.Unit())];
        double[] normals = [.. Enumerable.Range(0, Draws).Select(_ => (double)random.Normal())];
        Assert.All(units, unit => Assert.True(unit is >= 0 and < 1));
        Assert.Equal(0.5, units.Average(), 0.005);       // 5 standard errors
        Assert.Equal(1 / 12.0, units.Average(unit => (unit - 0.5) * (unit - 0.5)), 0.002);
        Assert.Equal(0, normals.Average(), 0.016);
        Assert.Equal(1, normals.Average(normal => normal * normal), 0.025);
    }

    [Fact]
    public void Whole_numbers_below_a_count_are_all_drawn_and_none_beyond()
    {
        PictureRandom random = new(2, 0, 0);
        int[] hits = new int[11];
        for (int i = 0; i < 11_000; i++)
        {
            hits[random.Below(hits.Length)]++;
        }

        Assert.All(hits, count => Assert.InRange(count, 840, 1160)); // 1000 ± 5 standard deviations
    }
}
