using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>The time for which values that take turns in one place need it.</summary>
/// <param name="value">The first of them.</param>
/// <param name="firstStep">The step that writes it.</param>
internal sealed class PlannedPart(Value value, int firstStep)
{
    public string Name { get; } = value.Tensor.Name;

    public int Bytes { get; } = value.Bytes;

    public int FirstStep { get; set; } = firstStep;

    public int LastStep { get; set; } = firstStep;

    /// <summary>Bytes from the start of its buffer.</summary>
    public long At { get; set; }

    public bool LivesWith(PlannedPart other) => FirstStep <= other.LastStep && other.FirstStep <= LastStep;
}

/// <summary>What is placed as one: a part, or several at fixed distances, of which each is written over the one before while that is read.</summary>
internal sealed class PlannedBuffer
{
    public PlannedBuffer(PlannedPart part) => Parts = [part];

    public List<PlannedPart> Parts { get; }

    /// <summary>Bytes from the arena's start.</summary>
    public long Offset { get; set; }

    public long Bytes => Parts.Max(static part => part.At + part.Bytes);

    public long End => Offset + Bytes;

    public int FirstStep => Parts.Min(static part => part.FirstStep);

    public int LastStep => Parts.Max(static part => part.LastStep);

    /// <summary>Takes in a part that starts before another by so many bytes.</summary>
    public void Add(PlannedPart added, PlannedPart other, int lead)
    {
        added.At = other.At - lead;
        Parts.Add(added);
        long shift = Math.Max(0, -added.At);
        foreach (PlannedPart part in Parts)
        {
            part.At += shift;
        }
    }

    /// <summary>Bytes that it takes during a step.</summary>
    public long BytesAt(int step)
    {
        PlannedPart[] alive = [.. Parts.Where(part => part.FirstStep <= step && step <= part.LastStep)];
        return alive.Length == 0 ? 0 : alive.Max(static part => part.At + part.Bytes) - alive.Min(static part => part.At);
    }

    /// <summary>Gives it the lowest offset where none of its parts meets a placed one that lives at the same time.</summary>
    public void Place(IEnumerable<PlannedBuffer> placed)
    {
        // Offsets from after `Low` to before `High` are taken.
        List<(long Low, long High)> taken = [];
        foreach (PlannedBuffer other in placed)
        {
            foreach (PlannedPart there in other.Parts)
            {
                taken.AddRange(Parts.Where(there.LivesWith).Select(part =>
                    (other.Offset + there.At - part.At - part.Bytes, other.Offset + there.At + there.Bytes - part.At)));
            }
        }

        Offset = 0;
        foreach ((long low, long high) in taken.OrderBy(static range => range.Low))
        {
            if (low < Offset && Offset < high)
            {
                Offset = (high + EngineMemory.Alignment - 1) / EngineMemory.Alignment * EngineMemory.Alignment;
            }
        }
    }
}
