using MobileNetEdge.Tools.Trainer.Cards;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards.Shapes;

public sealed class PictogramTests
{
    private const int Side = 100;

    [Fact]
    public void Pictograms_fill_the_unit_square_and_stay_in_it()
    {
        foreach (IReadOnlyList<Point> polygon in CardClasses.Pictured.Select(Pictograms.Of))
        {
            Assert.All(polygon, p => Assert.True(p.X is >= 0 and <= 1 && p.Y is >= 0 and <= 1, $"{p}"));
            Assert.InRange(polygon.Max(p => p.Y) - polygon.Min(p => p.Y), 0.75, 1);
            Assert.InRange(polygon.Sample(Side).Count(inside => inside) / (double)(Side * Side), 0.15, 0.7);
        }
    }

    [Fact]
    public void No_pictogram_covers_nearly_what_another_covers()
    {
        bool[][] samples = [.. CardClasses.Pictured.Select(card => Pictograms.Of(card).Sample(Side))];
        for (int i = 0; i < samples.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double both = samples[i].Zip(samples[j]).Count(pair => pair.First && pair.Second);
                double either = samples[i].Zip(samples[j]).Count(pair => pair.First || pair.Second);
                Assert.True(both / either
                    < 0.85, $"{CardClasses.Names[i]} and {CardClasses.Names[j]}: {both / either:F2}"); // circle and square come nearest
            }
        }
    }

    [Fact]
    public void The_arrows_are_one_arrow_turned()
    {
        bool[] up = Pictograms.Of(CardClass.ArrowUp).Sample(Side);
        bool[] left = Pictograms.Of(CardClass.ArrowLeft).Sample(Side);
        bool[] right = Pictograms.Of(CardClass.ArrowRight).Sample(Side);
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                bool expected = up[(y * Side) + x];
                Assert.Equal(expected, right[(x * Side) + Side - 1 - y]); // turned clockwise: what was above is on the right
                Assert.Equal(expected, left[((Side - 1 - x) * Side) + y]);
            }
        }
    }

    [Theory]
    [InlineData(nameof(CardClass.ArrowLeft), -1, 0)]
    [InlineData(nameof(CardClass.ArrowRight), 1, 0)]
    [InlineData(nameof(CardClass.ArrowUp), 0, -1)]
    public void An_arrow_has_its_tip_where_it_points_to(string name, int x, int y)
    {
        double[] ahead = [.. Pictograms.Of(Enum.Parse<CardClass>(name)).Select(p => (x * p.X) + (y * p.Y)).Order()];
        Assert.True(ahead[^1] - ahead[^2] > 0.4); // one corner, the head's length before all others
        Assert.Equal(ahead[0], ahead[1], 1e-9);   // the two of the shaft's end
    }

    [Fact]
    public void Nothing_has_no_pictogram() => Assert.Throws<ArgumentOutOfRangeException>(() => Pictograms.Of(CardClass.Nothing));

    [Fact]
    public void Sine_and_cosine_are_those_of_the_system()
    {
        for (double degrees = -800; degrees <= 800; degrees += 0.37)
        {
            (double sin, double cos) = Trigonometry.SinCos(degrees);
            Assert.Equal(Math.Sin(degrees * Math.PI / 180), sin, 1e-13);
            Assert.Equal(Math.Cos(degrees * Math.PI / 180), cos, 1e-13);
        }
    }
}
