namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>
/// Where threads wait for something to change. First they look for it in a short loop, since stages are short; then they let others have
/// the processor, who may be those they wait for; then they sleep. Nothing is allocated, and no lock is taken but to fall asleep and to
/// wake who sleeps.
/// </summary>
internal sealed class TeamSignal
{
    private const int Looks = 600;    // of some 40 ns: longer than stages are out of step
    private const int Yields = 50;
    private const int Pause = 1;

    private readonly object _bed = new();
    private int _sleepers;

    /// <summary>Waits until <paramref name="tickets"/> are those of another stage, or the flag is up.</summary>
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
                ref _sleepers);    // a full fence: either the change is seen here, or the sleeper by the thread that made it
            while (!HasChanged(ref tickets, stage, ref isOver))
            {
                Monitor.Wait(_bed);
            }
        }
    }

    /// <summary>Wakes who sleeps. What they wait for has changed before, with a full fence.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _sleepers) > 0)
        {
            lock (_bed)
            {
                Volatile.Write(ref _sleepers, 0);    // all of them: those that find nothing changed count themselves again
                Monitor.PulseAll(_bed);
            }
        }
    }

    private static bool HasChanged(ref long tickets, int stage, ref bool isOver) =>
        new Tickets(Volatile.Read(ref tickets)).Stage != stage || Volatile.Read(ref isOver);
}
