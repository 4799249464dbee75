using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>A buffer to be placed, for one value or for several that use it in turn.</summary>
/// <param name="value">The first of them, by number.</param>
/// <param name="bytes">Its size.</param>
/// <param name="first">The group of steps that writes it.</param>
internal sealed class PlannedBuffer(int value, long bytes, int first)
{
    public int Value { get; } = value;

    /// <summary>Whether it is scratch memory instead of the value itself.</summary>
    public bool IsScratch { get; init; }

    public long Bytes { get; } = bytes;

    public int RowsHeld { get; init; } = Place.AllRows;

    public int First { get; set; } = first;

    public int Last { get; set; } = first;

    /// <summary>
    /// The buffer that this one may overwrite while it is read for the last time, if this one starts that many bytes before it.
    /// </summary>
    public (PlannedBuffer Read, int Lead)? Trails { get; set; }

    /// <summary>Bytes from the arena's start.</summary>
    public long Offset { get; set; }

    public long End => Offset + Bytes;

    /// <summary>Bytes that it adds to the others during a group: bytes shared with the buffer it trails are counted in that one.</summary>
    public long BytesAt(int group)
    {
        if (group < First || group > Last)
        {
            return 0;
        }

        return Trails is var (read, lead) && read.Last == group ? Math.Max(Bytes - read.Bytes, lead) : Bytes;
    }

    /// <summary>Moves it to the lowest offset where it overlaps no other buffer.</summary>
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

    /// <summary>The range of offsets that a placed buffer rules out, both ends excluded.</summary>
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
