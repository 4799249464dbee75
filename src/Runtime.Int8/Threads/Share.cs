namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>What one worker of a team does of a step: all run the same program, each its part, and meet after every step.</summary>
/// <param name="Worker">Which worker, from 0.</param>
/// <param name="Workers">How many there are.</param>
/// <param name="Barrier">Where they meet; null for a single worker.</param>
internal readonly record struct Share(int Worker, int Workers, TeamBarrier? Barrier)
{
    /// <summary>All of the work, by one.</summary>
    public static Share Whole => new(0, 1, null);

    /// <summary>Whether this is the worker that does what is not divided.</summary>
    public bool IsFirst => Worker == 0;

    /// <summary>This worker's stretch of some units of work.</summary>
    /// <param name="count">Units in all.</param>
    /// <param name="step">Stretches start at multiples of it.</param>
    public (int First, int End) Of(int count, int step = 1)
    {
        int blocks = ((count - 1) / step) + 1;
        return (Math.Min(count, (int)((long)blocks * Worker / Workers) * step), Math.Min(count, (int)((long)blocks * (Worker + 1) / Workers) * step));
    }

    /// <summary>Waits until all workers are here.</summary>
    /// <returns>False when one of them failed: the run is over.</returns>
    public bool Meet() => Barrier is null || Barrier.Meet();
}
