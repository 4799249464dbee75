namespace MobileNetEdge.Device.Linux;

/// <summary>A descriptor that becomes ready when something is cancelled, so that a thread that waits for a device wakes at once.</summary>
internal sealed class Wakeup : IDisposable
{
    private CancellationToken _followed;
    private CancellationTokenRegistration _registration;

    public int Descriptor { get; } = Kernel.NewEvent();

    /// <summary>
    /// From now on <paramref name="cancel"/> wakes, and no earlier token. Registers a token once, however often it is followed: that
    /// allocates.
    /// </summary>
    public void Follow(CancellationToken cancel)
    {
        if (cancel != _followed)
        {
            _registration.Dispose(); // waits for its callback if that is running
            Clear();
            _followed = cancel;
            _registration = cancel.UnsafeRegister(static wakeup => ((Wakeup)wakeup!).Wake(), this);
        }
    }

    /// <summary>Wakes the waiting thread, until <see cref="Clear"/>.</summary>
    public void Wake() => Kernel.Write(Descriptor, [1, 0, 0, 0, 0, 0, 0, 0]); // adds 1 to the counter: 64 bits, little-endian

    public void Clear()
    {
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        Kernel.Read(Descriptor, count); // makes it 0; there is nothing to read if it is 0 already
    }

    public void Dispose()
    {
        _registration.Dispose();
        Kernel.Instance.Close(Descriptor);
    }
}
