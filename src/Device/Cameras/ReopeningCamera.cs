namespace MobileNetEdge.Device.Cameras;

/// <summary>A camera that is opened by its first frame, closed when it fails, and opened again after a wait.</summary>
/// <param name="name">For messages.</param>
/// <param name="retry">How long to wait.</param>
/// <param name="time">The clock of timestamps and waits.</param>
internal abstract class ReopeningCamera(string name, RetryOptions retry, TimeProvider time) : ICamera
{
    private readonly BackOff _backOff = new(retry, time);
    private bool _isOpen;

    public string Name => name;

    protected TimeProvider Time => time;

    public bool TryNext(out CameraFrame frame, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            if (!_isOpen)
            {
                _backOff.Wait(cancel);
                Open(cancel);
                _isOpen = true;
            }

            bool more = Next(out frame, cancel);
            _backOff.Succeeded();
            return more;
        }
        catch (CameraException)
        {
            _backOff.Failed();
            Release();
            throw;
        }
    }

    public virtual void Dispose() => Release();

    /// <exception cref="CameraException">It cannot be opened; <see cref="Close"/> is called for what was done so far.</exception>
    protected abstract void Open(CancellationToken cancel);

    /// <summary>Does the work of <see cref="ICamera.TryNext"/> on an open camera.</summary>
    protected abstract bool Next(out CameraFrame frame, CancellationToken cancel);

    /// <summary>Releases everything that <see cref="Open"/> acquired, even if it failed halfway. May be called again.</summary>
    protected abstract void Close();

    /// <summary>Since the clock's zero.</summary>
    protected TimeSpan Now() => time.GetElapsedTime(0, time.GetTimestamp());

    protected CameraException Error(string message, Exception? inner = null) => new($"{name}: {message}", inner);

    private void Release()
    {
        _isOpen = false;
        Close();
    }
}
