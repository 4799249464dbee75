namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>What one thread of a team does of a stage: a slice. What comes out does not depend on who computes which.</summary>
/// <param name="Thread">Who computes it, from 0: for what each has its own of.</param>
/// <param name="Slice">Which slice, from 0.</param>
/// <param name="Slices">In how many the stage is divided.</param>
internal readonly record struct Share(int Thread, int Slice, int Slices)
{
    /// <summary>What a byte costs that is added, looked up or seen through a small window, in multiply-accumulates of a matrix.</summary>
    public const int WorkOfByte = 8;

    private const int LeastWork = 16 << 10;
    private const int MuchWork = 4 << 20;

    /// <summary>All of the work, by one.</summary>
    public static Share Whole => new(0, 0, 1);

    /// <summary>
    /// In how many slices threads compute something: as many as there are threads, or twice as many for large work, but none so small
    /// that taking it would cost more than doing it. One thread computes it whole.
    /// </summary>
    /// <param name="threads">How many there are.</param>
    /// <param name="work">Multiply-accumulates; <see cref="WorkOfByte"/> for each byte where there are none.</param>
    public static int SlicesOf(int threads, long work) => threads == 1
        ? 1
        : (int)Math.Clamp(work / LeastWork, 1, Math.Min(work > MuchWork ? 2 * threads : threads, Tickets.Most));

    /// <summary>This slice's stretch of some units of work; none where there are more slices than units.</summary>
    /// <param name="count">Units in all.</param>
    /// <param name="step">Stretches start at multiples of it.</param>
    public (int First, int End) Of(int count, int step = 1)
    {
        int blocks = ((count - 1) / step) + 1;
        return (Math.Min(count, (int)((long)blocks * Slice / Slices) * step), Math.Min(
            count, (int)((long)blocks * (Slice + 1) / Slices) * step));
    }
}
