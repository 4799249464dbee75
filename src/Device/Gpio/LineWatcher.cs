using MobileNetEdge.Device.Linux;

namespace MobileNetEdge.Device.Gpio;

/// <summary>The thread that waits for edges and calls their handlers.</summary>
internal sealed class LineWatcher : IDisposable
{
    private readonly object _sender;
    private readonly Lock _lock;
    private readonly IEnumerable<Line> _lines;
    private readonly Wakeup _wakeup = new();
    private readonly Thread _thread;
    private volatile bool _stopped;

    /// <param name="sender">The sender that handlers receive.</param>
    /// <param name="gate">Held while lines are changed.</param>
    /// <param name="lines">All lines, watched or not.</param>
    public LineWatcher(object sender, Lock gate, IEnumerable<Line> lines)
    {
        (_sender, _lock, _lines) = (sender, gate, lines);
        _thread = new Thread(Watch) { IsBackground = true, Name = "gpio edges" };
        _thread.Start();
    }

    /// <summary>Called after lines, or the edges that are watched, have changed.</summary>
    public void Refresh() => _wakeup.Wake();

    public void Dispose()
    {
        _stopped = true;
        _wakeup.Wake();
        if (Thread.CurrentThread != _thread) // a handler may dispose of the driver
        {
            _thread.Join();
        }
    }

    private void Watch()
    {
        while (!_stopped)
        {
            _wakeup.Clear();
            Line[] lines;
            lock (_lock)
            {
                lines = [.. _lines.Where(static line => line.IsWatched)];
            }

            PollEntry[] entries = [new PollEntry(_wakeup.Descriptor), .. lines.Select(static line => new PollEntry(line.Descriptor))];
            do
            {
                if (Kernel.Poll(entries, Timeout.InfiniteTimeSpan))
                {
                    TellOf(lines, entries.AsSpan(1));
                }
            }
            while (entries[0].Ready == 0);
        }

        _wakeup.Dispose();
    }

    private void TellOf(Line[] lines, Span<PollEntry> entries)
    {
        Span<LineEvent> events = stackalloc LineEvent[16];
        for (int i = 0; i < lines.Length; i++)
        {
            if (entries[i].Ready == 0)
            {
                continue;
            }

            if ((entries[i].Ready & PollEntry.Readable) == 0)
            {
                entries[i].Descriptor = -1; // its chip has gone and would wake this thread forever: poll skips it
                continue;
            }

            int count;
            lock (_lock)
            {
                count = lines[i].IsClosed ? 0 : lines[i].ReadEvents(events);
            }

            foreach (LineEvent happened in events[..count])
            {
                lines[i].Tell(_sender, happened); // outside the lock: a handler may use lines
            }
        }
    }
}
