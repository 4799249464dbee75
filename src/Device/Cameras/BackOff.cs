namespace MobileNetEdge.Device.Cameras;

/// <summary>How long to wait before retrying something that keeps failing.</summary>
internal sealed class BackOff(RetryOptions options, TimeProvider time)
{
    private double _seconds;

    public void Failed() => _seconds = _seconds == 0 ? options.FirstSeconds : Math.Min(2 * _seconds, options.LongestSeconds);

    public void Succeeded() => _seconds = 0;

    /// <summary>Waits if the last attempt failed.</summary>
    /// <exception cref="OperationCanceledException">At once when <paramref name="cancel"/> is.</exception>
    public void Wait(CancellationToken cancel)
    {
        if (_seconds > 0)
        {
            Task.Delay(TimeSpan.FromSeconds(_seconds), time, cancel).GetAwaiter().GetResult();
        }
    }
}
