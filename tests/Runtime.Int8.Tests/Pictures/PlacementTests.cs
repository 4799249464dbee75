using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Tests.Pictures;

public sealed class PlacementTests
{
    [Theory]
    [InlineData(640, 480, 224, 224, 80, 0, 480, 480)]
    [InlineData(480, 640, 96, 96, 0, 80, 480, 480)]
    [InlineData(640, 480, 192, 48, 0, 160, 640, 160)]
    [InlineData(7, 5, 7, 5, 0, 0, 7, 5)]
    [InlineData(1000, 1, 1, 1000, 499, 0, 1, 1)]
    public void Crop_takes_the_largest_centred_rectangle(int width, int height, int toWidth, int toHeight, int x, int y, int w, int h)
    {
        Placement placement = Placement.Of(Fit.Crop, width, height, toWidth, toHeight);
        Assert.Equal(new PixelRectangle(x, y, w, h), placement.Source);
        Assert.Equal(new PixelRectangle(0, 0, toWidth, toHeight), placement.Target);
    }

    [Theory]
    [InlineData(640, 480, 224, 224, 0, 28, 224, 168)]
    [InlineData(480, 640, 96, 96, 12, 0, 72, 96)]
    [InlineData(16384, 1, 224, 224, 0, 111, 224, 1)]
    public void Letterbox_keeps_the_whole_picture(int width, int height, int toWidth, int toHeight, int x, int y, int w, int h)
    {
        Placement placement = Placement.Of(Fit.Letterbox, width, height, toWidth, toHeight);
        Assert.Equal(new PixelRectangle(0, 0, width, height), placement.Source);
        Assert.Equal(new PixelRectangle(x, y, w, h), placement.Target);
    }

    [Fact]
    public void Stretch_fills_the_tensor_with_the_whole_picture()
    {
        Placement placement = Placement.Of(Fit.Stretch, 640, 480, 224, 96);
        Assert.Equal(new PixelRectangle(0, 0, 640, 480), placement.Source);
        Assert.Equal(new PixelRectangle(0, 0, 224, 96), placement.Target);
    }
}
