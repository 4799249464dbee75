using System.Numerics;

namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>
/// The slices of a stage that no thread has taken yet, as one number that threads compare and exchange. It includes the number of the
/// stage, so that a late thread never mistakes a slice of another stage for one of its own.
/// </summary>
/// <param name="Value">
/// The number of stages so far (31 bits, wraps), whether the run is over (1 bit), and one bit per remaining slice (32 bits).
/// </param>
internal readonly record struct Tickets(long Value)
{
    /// <summary>The most slices of a stage.</summary>
    public const int Most = 32;

    private const long OverBit = 1L << Most;

    /// <summary>Before the first run.</summary>
    public static Tickets None => new(OverBit);

    /// <summary>Differs from stage to stage.</summary>
    public int Stage => (int)(Value >> (Most + 1));

    public bool AreLeft => Left != 0;

    /// <summary>Whether the run is over.</summary>
    public bool AreOver => (Value & OverBit) != 0;

    private uint Left => (uint)Value;

    /// <summary>The tickets of the next stage.</summary>
    /// <param name="slices">1 to <see cref="Most"/>; 0 if the run is over.</param>
    public Tickets Next(int slices) => new(((long)(Stage + 1) << (Most + 1)) | (slices == 0 ? OverBit : (1L << slices) - 1));

    /// <summary>A remaining slice: the next from <paramref name="start"/> on, else the first.</summary>
    public int Pick(int start)
    {
        uint behind = Left & (uint.MaxValue << start);
        return BitOperations.TrailingZeroCount(behind != 0 ? behind : Left);
    }

    public Tickets Without(int slice) => new(Value & ~(1L << slice));
}
