namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>
/// Where threads wait for something to change. First they poll in a short loop, since stages are short; then they yield the processor,
/// perhaps to the threads they wait for; then they sleep. Nothing is allocated, and a lock is taken only to fall asleep and to wake
/// sleepers.
/// </summary>
internal sealed class TeamSignal
{
    private const int Looks = 600;    // about 40 ns each: longer than threads are out of step within a stage
    private const int Yields = 50;
    private const int Pause = 1;

    private readonly object _bed = new();
    private int _sleepers;

    /// <summary>Waits until <paramref name="tickets"/> are those of another stage, or the flag is set.</summary>
    public void Await(ref long tickets, int stage, ref bool isOver)
    {
        for (int look = 0; look < Looks + Yields; look++)
        {
            if (HasChanged(ref tickets, stage, ref isOver))
            {
                return;
            }

            if (look < Looks)
            {
                Thread.SpinWait(Pause);
            }
            else
            {
                Thread.Yield();
            }
        }

        lock (_bed)
        {
            Interlocked.Increment(
                ref _sleepers);    // a full fence: either this thread sees the change, or the thread that made it sees the sleeper
            while (!HasChanged(ref tickets, stage, ref isOver))
            {
                Monitor.Wait(_bed);
            }
        }
    }

    /// <summary>Wakes the sleepers. What they wait for has changed before the call, followed by a full fence.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _sleepers) > 0)
        {
            lock (_bed)
            {
                Volatile.Write(ref _sleepers, 0);    // wakes all of them; those that see no change count themselves again
                Monitor.PulseAll(_bed);
            }
        }
    }

    private static bool HasChanged(ref long tickets, int stage, ref bool isOver) =>
        new Tickets(Volatile.Read(ref tickets)).Stage != stage || Volatile.Read(ref isOver);
}
