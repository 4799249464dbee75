using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Tests.Actions;

/// <summary>Events to hand to actions.</summary>
internal static class Events
{
    public static readonly DateTimeOffset Time = new(2026, 11, 26, 18, 45, 1, 123, TimeSpan.Zero);

    public static DecisionEvent Begin(string label = "heart", long frame = 42) =>
        new(EventKind.Begin, 0, label, 0.96875f, TimeSpan.FromSeconds(frame), Time.AddSeconds(frame), frame) { Decision = label };

    public static DecisionEvent End(string label = "heart", long frame = 43) =>
        Begin(label, frame) with { Kind = EventKind.End, Decision = Decider.Unknown };

    /// <summary>A picture all of one colour.</summary>
    public static PictureBuffer Picture(byte red, byte green, byte blue, int width = 8, int height = 6)
    {
        PictureBuffer buffer = new();
        buffer.CopyFrom(new CameraFrame(
            new PictureFormat(PixelFormat.Rgb24, width, height),
            Enumerable.Repeat<byte[]>([red, green, blue], width * height).SelectMany(pixel => pixel).ToArray(),
            0,
            default));
        return buffer;
    }

    /// <summary>Waits for what another thread does; a minute is for a busy machine.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        for (int i = 0; i < 6000 && !condition(); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(condition(), what);
    }
}
