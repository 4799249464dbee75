using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Tests.Service;

/// <summary>Frames as a test wants them: which bytes, how far apart, which numbers are missing, when the camera fails.</summary>
internal sealed class SimulatedCamera(Func<long, byte[]> picture, TimeSpan period) : ICamera
{
    private long _next;

    public string Name => "simulated";

    /// <summary>No more frames from now on.</summary>
    public long End { get; init; } = long.MaxValue;

    public HashSet<long> Lost { get; init; } = [];

    /// <summary>Called before each frame; may throw.</summary>
    public Action<long>? Before { get; init; }

    public TimeSpan Now => _next * period;

    public bool TryNext(out CameraFrame frame, CancellationToken cancel)
    {
        while (Lost.Contains(_next))
        {
            _next++;
        }

        long number = _next++;
        Before?.Invoke(number);
        frame = number < End ? new CameraFrame(TinyModel.Format, picture(number), number, number * period) : default;
        return number < End;
    }

    public void Dispose()
    {
    }
}
