using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>A place for a value, or for several that take turns in it.</summary>
/// <param name="value">The first of them.</param>
/// <param name="firstStep">The step that writes it.</param>
internal sealed class PlannedBuffer(Value value, int firstStep)
{
    public string Name { get; } = value.Tensor.Name;

    public int Bytes { get; } = value.Bytes;

    public int FirstStep { get; set; } = firstStep;

    public int LastStep { get; set; } = firstStep;

    /// <summary>The buffer that this one may be written over, the last time that is read, if it starts so many bytes before it; see <see cref="Step.Trailed"/>.</summary>
    public (PlannedBuffer Read, int Lead)? Follows { get; set; }

    /// <summary>Bytes from the arena's start.</summary>
    public long Offset { get; set; }

    public long End => Offset + Bytes;

    /// <summary>Bytes that it adds to those of the others at a step: what it may share with the one it follows counts there.</summary>
    public long BytesAt(int step)
    {
        if (step < FirstStep || step > LastStep)
        {
            return 0;
        }

        return Follows is var (read, lead) && read.LastStep == step ? Math.Max(Bytes - read.Bytes, lead) : Bytes;
    }

    /// <summary>Gives it the lowest offset where it is in nobody's way.</summary>
    public void Place(IEnumerable<PlannedBuffer> placed)
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

    private bool LivesWith(PlannedBuffer other) => FirstStep <= other.LastStep && other.FirstStep <= LastStep;

    /// <summary>Offsets that a placed buffer leaves no room for lie between these two.</summary>
    private (long Low, long High) Taken(PlannedBuffer other)
    {
        if (Follows is var (read, lead) && read == other)
        {
            return (other.Offset - lead, other.End);
        }

        return other.Follows is var (thisOne, itsLead) && thisOne == this ? (other.Offset - Bytes, other.Offset + itsLead) : (other.Offset - Bytes, other.End);
    }
}
