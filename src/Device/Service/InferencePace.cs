namespace MobileNetEdge.Device.Service;

/// <summary>Passes every inference, or a limited number per second while the board is hot.</summary>
internal sealed class InferencePace(double slowInferencesPerSecond)
{
    private readonly TimeSpan _slow = TimeSpan.FromSeconds(1 / slowInferencesPerSecond);
    private TimeSpan? _last;
    private volatile bool _isSlow;

    /// <summary>Set by the thread that watches the board.</summary>
    public bool IsSlow
    {
        get => _isSlow;
        set => _isSlow = value;
    }

    /// <summary>Whether an inference may run now; true counts as one.</summary>
    public bool Allows(TimeSpan timestamp)
    {
        if (_isSlow && timestamp - _last < _slow)
        {
            return false;
        }

        _last = timestamp;
        return true;
    }
}
