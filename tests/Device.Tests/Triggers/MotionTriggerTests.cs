using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Tests.Triggers;

public sealed class MotionTriggerTests
{
    private const int Width = 160;
    private const int Height = 120;

    public static TheoryData<PixelFormat> Formats { get; } = [.. Enum.GetValues<PixelFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_thing_that_appears_fires_in_every_format_and_stride(PixelFormat pixels)
    {
        foreach (int padding in (int[])[0, 64])
        {
            PictureFormat format = Format(pixels, padding);
            using MotionTrigger trigger = new(new MotionTriggerOptions());
            Assert.False(trigger.Fires(format, Picture(format, new Scene()), 0));
            Assert.False(trigger.Fires(format, Picture(format, new Scene()), 0.1));
            Assert.True(trigger.Fires(format, Picture(format, new Scene(ThingAt: 0.5)), 0.2));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Bytes_that_are_not_brightness_do_not_count(PixelFormat pixels)
    {
        PictureFormat format = Format(pixels, 64);
        using MotionTrigger trigger = new(new MotionTriggerOptions(Threshold: 1));
        trigger.Fires(format, Picture(format, new Scene(Other: 0)), 0);
        Assert.False(trigger.Fires(format, Picture(format, new Scene(Other: 255)), 0.1)); // chroma, padding and the byte that is not read
    }

    [Fact]
    public void A_change_of_the_light_as_a_whole_is_no_motion()
    {
        PictureFormat format = Format(PixelFormat.Gray8, 0);
        using MotionTrigger trigger = new(new MotionTriggerOptions());
        trigger.Fires(format, Picture(format, new Scene()), 0);
        Assert.False(trigger.Fires(format, Picture(format, new Scene(Light: 60)), 0.1));
        Assert.True(trigger.Fires(format, Picture(format, new Scene(Light: 60, ThingAt: 0.5)), 0.2));
    }

    [Fact]
    public void What_stays_becomes_background_and_its_going_is_motion()
    {
        PictureFormat format = Format(PixelFormat.Gray8, 0);
        using MotionTrigger trigger = new(new MotionTriggerOptions(AdaptSeconds: 1));
        trigger.Fires(format, Picture(format, new Scene()), 0);
        Assert.True(trigger.Fires(format, Picture(format, new Scene(ThingAt: 0.5)), 0.1));
        bool last = true;
        for (double seconds = 0.2; seconds < 8; seconds += 0.1)
        {
            last = trigger.Fires(format, Picture(format, new Scene(ThingAt: 0.5)), seconds);
        }

        Assert.False(last);
        Assert.True(trigger.Fires(format, Picture(format, new Scene()), 8.1));
    }

    [Fact]
    public void Motion_in_an_area_to_ignore_does_not_fire_and_beside_it_does()
    {
        PictureFormat format = Format(PixelFormat.Gray8, 0);
        MotionTriggerOptions options = new() { Ignore = [new IgnoredArea(0.4, 0, 0.6, 1)] };
        using MotionTrigger trigger = new(options);
        trigger.Fires(format, Picture(format, new Scene()), 0);
        Assert.False(trigger.Fires(format, Picture(format, new Scene(ThingAt: 0.5)), 0.1));
        Assert.True(trigger.Fires(format, Picture(format, new Scene(ThingAt: 0.1)), 0.2));
    }

    [Fact]
    public void Threshold_and_share_say_how_much_must_change()
    {
        // The thing covers 40×40 of 160×120 pixels, a twelfth, and is 100 grey levels brighter: 92 more than the mean change.
        PictureFormat format = Format(PixelFormat.Gray8, 0);
        bool Fires(double threshold, double share)
        {
            using MotionTrigger trigger = new(new MotionTriggerOptions(threshold, share));
            trigger.Fires(format, Picture(format, new Scene()), 0);
            return trigger.Fires(format, Picture(format, new Scene(ThingAt: 0.5)), 0.1);
        }

        Assert.True(Fires(91, 0.08));
        Assert.False(Fires(93, 0.08));
        Assert.False(Fires(91, 0.09));
    }

    [Fact]
    public void A_change_of_format_starts_anew()
    {
        PictureFormat first = Format(PixelFormat.Gray8, 0);
        PictureFormat second = Format(PixelFormat.Yuyv, 0);
        using MotionTrigger trigger = new(new MotionTriggerOptions());
        trigger.Fires(first, Picture(first, new Scene()), 0);
        Assert.False(trigger.Fires(second, Picture(second, new Scene(ThingAt: 0.5)), 0.1));
        Assert.True(trigger.Fires(second, Picture(second, new Scene()), 0.2));
    }

    [Fact]
    public void A_picture_of_one_pixel_is_watched_too()
    {
        PictureFormat format = new(PixelFormat.Gray8, 1, 1);
        using MotionTrigger trigger = new(new MotionTriggerOptions());
        Assert.False(trigger.Fires(format, [0], 0));
        Assert.False(trigger.Fires(format, [255], 1)); // all of it changed: that is the light
    }

    [Fact]
    public void Options_out_of_range_name_themselves()
    {
        Assert.Contains(
            "threshold",
            Assert.Throws<ArgumentException>(() => new MotionTrigger(new MotionTriggerOptions(Threshold: 0))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "share",
            Assert.Throws<ArgumentException>(() => new MotionTrigger(new MotionTriggerOptions(Share: 1.5))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "adapts",
            Assert.Throws<ArgumentException>(() => new MotionTrigger(new MotionTriggerOptions(AdaptSeconds: double.NaN))).Message,
            StringComparison.Ordinal);
        MotionTriggerOptions area = new() { Ignore = [new IgnoredArea(0.5, 0, 0.6, 1)] };
        Assert.Contains("0 to 1", Assert.Throws<ArgumentException>(() => new MotionTrigger(area)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Nothing_is_allocated_a_frame(PixelFormat pixels)
    {
        PictureFormat format = Format(pixels, 0);
        byte[] still = Picture(format, new Scene());
        byte[] moved = Picture(format, new Scene(ThingAt: 0.5));
        using MotionTrigger trigger = new(new MotionTriggerOptions { Ignore = [new IgnoredArea(0, 0, 0.1, 0.1)] });
        double seconds = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            trigger.Fires(format, still, seconds += 0.1);
            trigger.Fires(format, moved, seconds += 0.1);
        }));
    }

    private static PictureFormat Format(PixelFormat pixels, int padding)
    {
        int row = new PictureFormat(pixels, Width, 2).FrameBytes;
        int rowBytes = pixels switch { PixelFormat.Nv12 or PixelFormat.Yu12 => Width, _ => row / 2 };
        return new PictureFormat(pixels, Width, Height, rowBytes + padding);
    }

    /// <summary>
    /// A ramp from left to right, and perhaps a bright square on it whose left edge is at a share of the width. Bytes beside brightness are
    /// Other.
    /// </summary>
    private static byte[] Picture(PictureFormat format, Scene scene)
    {
        byte[] bytes = new byte[format.FrameBytes];
        Array.Fill(bytes, scene.Other);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                bool thing = scene.ThingAt is { } at && x >= at * Width && x < (at * Width) + 40 && y is >= 40 and < 80;
                byte luma = (byte)(40 + (x / 4) + scene.Light + (thing ? 100 : 0));
                int row = y * format.Stride;
                switch (format.Pixels)
                {
                    case PixelFormat.Yuyv:
                        bytes[row + (2 * x)] = luma;
                        break;
                    case PixelFormat.Rgb24 or PixelFormat.Bgr24:
                        bytes.AsSpan(row + (3 * x), 3).Fill(luma);
                        break;
                    case PixelFormat.Rgba32:
                        bytes.AsSpan(row + (4 * x), 3).Fill(luma);
                        break;
                    default:
                        bytes[row + x] = luma;
                        break;
                }
            }
        }

        return bytes;
    }

    private sealed record Scene(double? ThingAt = null, int Light = 0, byte Other = 7);
}
