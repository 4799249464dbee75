using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards.Rendering;

public sealed class BlurTests
{
    private const int Width = 61;
    private const int Height = 53;

    [Theory]
    [InlineData(0.1f)]
    [InlineData(1.3f)]
    [InlineData(9)]
    public void An_even_plane_stays_as_it_is(float sigma)
    {
        float[] plane = [.. Enumerable.Repeat(0.7f, Width * Height)];
        Blur blur = new(Width, Height);
        blur.Soften(plane, sigma);
        blur.Drag([plane], Point.AtAngle(33, sigma));
        Assert.All(plane, value => Assert.Equal(0.7f, value, 1e-5f));
    }

    [Theory]
    [InlineData(1.2)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_point_spreads_by_sigma_each_way(double sigma)
    {
        float[] plane = OnePoint();
        new Blur(Width, Height).Soften(plane, (float)sigma);
        (double sum, double xx, double yy, double xy) = Moments(plane);
        Assert.Equal(1, sum, 1e-4);
        Assert.Equal(sigma * sigma, xx, 0.1 * sigma * sigma);
        Assert.Equal(sigma * sigma, yy, 0.1 * sigma * sigma);
        Assert.Equal(0, xy, 1e-3);
    }

    [Theory]
    [InlineData(0, 12)]
    [InlineData(90, 7.5)]
    [InlineData(30, 10)]
    public void A_dragged_point_becomes_a_line_along_the_way(double degrees, double length)
    {
        float[] plane = OnePoint();
        Point way = Point.AtAngle(degrees, length);
        new Blur(Width, Height).Drag([plane], way);
        (double sum, double xx, double yy, double xy) = Moments(plane);

        // An even line of length L has a variance of L²/12 along itself; sharing between four pixels adds up to 1/4 each way.
        Assert.Equal(1, sum, 1e-4);
        Assert.InRange(xx - (way.X * way.X / 12), -0.1, 0.3);
        Assert.InRange(yy - (way.Y * way.Y / 12), -0.1, 0.3);
        Assert.Equal(way.X * way.Y / 12, xy, 0.15);
    }

    private static float[] OnePoint()
    {
        float[] plane = new float[Width * Height];
        plane[((Height / 2) * Width) + (Width / 2)] = 1;
        return plane;
    }

    private static (double Sum, double Xx, double Yy, double Xy) Moments(float[] plane)
    {
        (double sum, double xx, double yy, double xy) = (0, 0, 0, 0);
        for (int i = 0; i < plane.Length; i++)
        {
            double x = (i % Width) - (Width / 2);
            double y = (i / Width) - (Height / 2);
            sum += plane[i];
            xx += plane[i] * x * x;
            yy += plane[i] * y * y;
            xy += plane[i] * x * y;
        }

        return (sum, xx, yy, xy);
    }
}
