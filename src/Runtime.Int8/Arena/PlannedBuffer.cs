using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>A place for a value, or for several that take turns in it, in the making.</summary>
/// <param name="value">The first of them, by number.</param>
/// <param name="bytes">Its size.</param>
/// <param name="first">The group of steps that writes it.</param>
internal sealed class PlannedBuffer(int value, long bytes, int first)
{
    public int Value { get; } = value;

    /// <summary>Whether it is not for the value, but needed beside it.</summary>
    public bool IsScratch { get; init; }

    public long Bytes { get; } = bytes;

    public int RowsHeld { get; init; } = Place.AllRows;

    public int First { get; set; } = first;

    public int Last { get; set; } = first;

    /// <summary>
    /// The buffer that this one may overwrite when that is read for the last time, if it starts this many bytes before it.
    /// </summary>
    public (PlannedBuffer Read, int Lead)? Trails { get; set; }

    /// <summary>Bytes from the arena's start.</summary>
    public long Offset { get; set; }

    public long End => Offset + Bytes;

    /// <summary>Bytes that it adds to those of the others during a group: what it may share with the one it trails counts there.</summary>
    public long BytesAt(int group)
    {
        if (group < First || group > Last)
        {
            return 0;
        }

        return Trails is var (read, lead) && read.Last == group ? Math.Max(Bytes - read.Bytes, lead) : Bytes;
    }

    /// <summary>Gives it the lowest offset where it overlaps no other buffer.</summary>
    public void MoveIn(IEnumerable<PlannedBuffer> placed)
    {
        Offset = 0;
        foreach ((long low, long high) in placed.Where(LivesWith).Select(Taken).OrderBy(static range => range.Low))
        {
            if (low < Offset && Offset < high)
            {
                Offset = EngineMemory.Align(high);
            }
        }
    }

    private bool LivesWith(PlannedBuffer other) => First <= other.Last && other.First <= Last;

    /// <summary>Offsets that a placed buffer leaves no room for lie between these two.</summary>
    private (long Low, long High) Taken(PlannedBuffer other)
    {
        if (Trails is var (read, lead) && read == other)
        {
            return (other.Offset - lead, other.End);
        }

        long high = other.Trails is var (thisOne, itsLead) && thisOne == this ? other.Offset + itsLead : other.End;
        return (other.Offset - Bytes, high);
    }
}
