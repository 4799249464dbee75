namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>The part of a stage that one thread computes: a slice. The result does not depend on who computes which slice.</summary>
/// <param name="Thread">The number of the thread, from 0: for memory of its own.</param>
/// <param name="Slice">Which slice, from 0.</param>
/// <param name="Slices">The number of slices of the stage.</param>
internal readonly record struct Share(int Thread, int Slice, int Slices)
{
    /// <summary>The cost of adding, looking up or pooling one byte, in multiply-accumulates of a matrix product.</summary>
    public const int WorkOfByte = 8;

    private const int LeastWork = 16 << 10;
    private const int MuchWork = 4 << 20;

    /// <summary>The whole stage, by one thread.</summary>
    public static Share Whole => new(0, 0, 1);

    /// <summary>
    /// Into how many slices to divide some work: as many as there are threads, or twice as many for large work, but none so small that
    /// scheduling it would cost more than computing it. One thread computes it whole.
    /// </summary>
    /// <param name="threads">The number of threads.</param>
    /// <param name="work">Multiply-accumulates; <see cref="WorkOfByte"/> per byte if there are none.</param>
    public static int SlicesOf(int threads, long work) => threads == 1
        ? 1
        : (int)Math.Clamp(work / LeastWork, 1, Math.Min(work > MuchWork ? 2 * threads : threads, Tickets.Most));

    /// <summary>This slice's range of some units of work; empty if there are more slices than units.</summary>
    /// <param name="count">Units in all.</param>
    /// <param name="step">Ranges start at multiples of it.</param>
    public (int First, int End) Of(int count, int step = 1)
    {
        int blocks = ((count - 1) / step) + 1;
        return (Math.Min(count, (int)((long)blocks * Slice / Slices) * step), Math.Min(
            count, (int)((long)blocks * (Slice + 1) / Slices) * step));
    }
}
