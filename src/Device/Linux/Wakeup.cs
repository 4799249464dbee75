namespace MobileNetEdge.Device.Linux;

/// <summary>A descriptor that becomes ready when something is cancelled, so that a thread that waits for a device wakes at once.</summary>
internal sealed class Wakeup : IDisposable
{
    private CancellationToken _followed;
    private CancellationTokenRegistration _registration;

    public int Descriptor { get; } = Kernel.NewEvent();

    /// <summary>
    /// From now on <paramref name="cancel"/> wakes, and none before it. Registers a token once, however often it is followed: that
    /// allocates.
    /// </summary>
    public void Follow(CancellationToken cancel)
    {
        if (cancel != _followed)
        {
            _registration.Dispose(); // waits for its callback where that is running
            Clear();
            _followed = cancel;
            _registration = cancel.UnsafeRegister(static wakeup => ((Wakeup)wakeup!).Wake(), this);
        }
    }

    /// <summary>Wakes who waits, until <see cref="Clear"/>.</summary>
    public void Wake() => Kernel.Write(Descriptor, [1, 0, 0, 0, 0, 0, 0, 0]); // adds 1 to the counter: 64 bits, little-endian

    public void Clear()
    {
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        Kernel.Read(Descriptor, count); // makes it 0; nothing to read where it is
    }

    public void Dispose()
    {
        _registration.Dispose();
        Kernel.Instance.Close(Descriptor);
    }
}
