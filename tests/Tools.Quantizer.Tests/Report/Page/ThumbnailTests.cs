using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Report.Page;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Tests.Report.Page;

public sealed class ThumbnailTests
{
    [Theory]
    [InlineData(224, 224, 128, 128)]
    [InlineData(48, 192, 32, 128)]
    [InlineData(1, 500, 1, 128)]
    public void A_thumbnail_is_what_the_network_sees(int height, int width, int thumbnailHeight, int thumbnailWidth)
    {
        // Left half red, right half blue, far wider than the network's window: the centre is what it sees.
        byte[] rgb = new byte[300 * 1200 * 3];
        for (int i = 0; i < rgb.Length; i += 3)
        {
            rgb[i + (i / 3 % 1200 < 600 ? 0 : 2)] = 200;
        }

        NetworkDescription network = new(
            "x",
            height,
            width,
            3,
            [new NetworkOutput("output", new Head(HeadKind.Classes, [1, 10], HeadEnd.Linear), null)],
            new Preprocessing([127.5f], [127.5f], ChannelOrder.Bgr, Fit.Crop, Resampling.Bilinear));
        Picture thumbnail = PictureFile.Load("thumbnail", Thumbnail.Of(new Picture(rgb, 1200, 300), network));
        Assert.Equal((thumbnailHeight, thumbnailWidth), (thumbnail.Height, thumbnail.Width));
        int middle = thumbnail.Height / 2 * thumbnail.Width * 3;
        Assert.InRange(thumbnail.Rgb[middle + 9] - thumbnail.Rgb[middle + 11], 100, 255);
        Assert.InRange(
            thumbnail.Rgb[middle + ((thumbnail.Width - 4) * 3) + 2] - thumbnail.Rgb[middle + ((thumbnail.Width - 4) * 3)], 100, 255);
    }
}
