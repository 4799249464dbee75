namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>
/// Where the workers of a team wait for each other. The last to come lets the others go. They look for that in a short loop, since steps are
/// short, and sleep when it takes longer. Nothing is allocated, and no lock is taken but to fall asleep and to wake who sleeps.
/// </summary>
internal sealed class TeamBarrier(int workers)
{
    /// <summary>Some tens of microseconds: about as long as falling asleep and waking up takes.</summary>
    private const int Looks = 2000;    // of some 40 ns
    private const int Pause = 1;

    private readonly object _bed = new();
    private int _arrived;
    private int _meetings;
    private int _sleepers;
    private volatile bool _isBroken;

    /// <summary>Waits until all are here.</summary>
    /// <returns>False when the barrier is broken.</returns>
    public bool Meet()
    {
        int meeting = Volatile.Read(ref _meetings);
        if (Interlocked.Increment(ref _arrived) == workers)
        {
            _arrived = 0;
            Open();
        }
        else
        {
            Await(meeting);
        }

        return !_isBroken;
    }

    /// <summary>Lets everybody go, now and from now on.</summary>
    public void Break()
    {
        _isBroken = true;
        Open();
    }

    private void Open()
    {
        // A full fence on both sides: either the sleeper sees that the meeting is over, or it is seen here.
        Interlocked.Increment(ref _meetings);
        if (Volatile.Read(ref _sleepers) > 0)
        {
            lock (_bed)
            {
                Monitor.PulseAll(_bed);
            }
        }
    }

    private void Await(int meeting)
    {
        for (int look = 0; look < Looks; look++)
        {
            if (Volatile.Read(ref _meetings) != meeting || _isBroken)
            {
                return;
            }

            Thread.SpinWait(Pause);
        }

        lock (_bed)
        {
            Interlocked.Increment(ref _sleepers);
            while (Volatile.Read(ref _meetings) == meeting && !_isBroken)
            {
                Monitor.Wait(_bed);
            }

            Interlocked.Decrement(ref _sleepers);
        }
    }
}
