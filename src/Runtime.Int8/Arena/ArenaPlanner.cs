using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>
/// Gives every value its place in the arena before anything runs.
///
/// 1. A value lives from the step that writes it to the last step that reads it. Inputs live from the start, outputs to the end,
///    a step's scratch memory for that step.
/// 2. Where a step may write over an input that dies with it, both share one buffer.
/// 3. Buffers are placed from the largest to the smallest, each at the lowest offset where it meets no placed buffer that lives
///    at the same time.
///
/// 4. While the arena is larger than what is alive at once at some step, which no plan can avoid, the buffer that ends highest is
///    placed first in another try; the best of some tries is taken.
///
/// Steps 1 and 3 are TFLite Micro's greedy planner, which need not find the least arena; neither does this, but on the MobileNets it is
/// held against it does.
/// </summary>
internal static class ArenaPlanner
{
    private const int Attempts = 64;

    /// <summary>Trying again takes time with the square of the buffers; MobileNets have under 200.</summary>
    private const int MostToImprove = 512;

    /// <param name="steps">In order of execution.</param>
    /// <param name="inputs">Values that hold something before the first step.</param>
    /// <param name="outputs">Values that must stand after the last step.</param>
    /// <param name="keepAll">Give every value a place of its own for the whole run, so that all can be looked at afterwards.</param>
    public static ArenaPlan Plan(IReadOnlyList<Step> steps, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, bool keepAll)
    {
        Dictionary<Value, Buffer> buffers = Lifetimes(steps, inputs, outputs, keepAll);
        if (!keepAll)
        {
            ShareInPlace(steps, buffers);
        }

        // Ties are broken by time so that the plan is the same on every machine.
        List<Buffer> placed = [.. buffers.Values.Distinct().OrderByDescending(b => b.Bytes).ThenBy(b => b.FirstStep).ThenBy(b => b.LastStep)];
        long arenaBytes = Place(placed);
        if (!keepAll)
        {
            arenaBytes = Improve(placed, arenaBytes, steps.Count);
        }

        if (arenaBytes > int.MaxValue)
        {
            throw new ModelFormatException("arena", $"the network needs {arenaBytes} bytes at once; an arena has at most {int.MaxValue}");
        }

        foreach ((Value value, Buffer buffer) in buffers)
        {
            value.Offset = (int)buffer.Offset;
        }

        return new ArenaPlan(
            (int)arenaBytes,
            [.. placed.OrderBy(b => b.FirstStep).ThenBy(b => b.Offset).Select(b => new ArenaBuffer(b.Name, (int)b.Offset, b.Bytes, b.FirstStep, b.LastStep))]);
    }

    private static Dictionary<Value, Buffer> Lifetimes(IReadOnlyList<Step> steps, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, bool keepAll)
    {
        Dictionary<Value, Buffer> buffers = [];
        foreach (Value input in inputs)
        {
            buffers[input] = new Buffer(input, 0);
        }

        for (int i = 0; i < steps.Count; i++)
        {
            foreach (Value input in steps[i].Inputs)
            {
                buffers[input].LastStep = i;
            }

            buffers[steps[i].Output] = new Buffer(steps[i].Output, i);
            if (steps[i].Scratch is { } scratch)
            {
                buffers[scratch] = new Buffer(scratch, i);
            }
        }

        foreach (Buffer buffer in keepAll ? buffers.Values : outputs.Select(output => buffers[output]))
        {
            buffer.LastStep = steps.Count;    // past the last step: nothing may take its place
        }

        if (keepAll)
        {
            foreach (Buffer buffer in buffers.Values)
            {
                buffer.FirstStep = 0;
            }
        }

        return buffers;
    }

    private static void ShareInPlace(IReadOnlyList<Step> steps, Dictionary<Value, Buffer> buffers)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            Buffer written = buffers[steps[i].Output];
            Value? over = steps[i].InPlaceInputs.FirstOrDefault(input => buffers[input].LastStep == i && input.Bytes == written.Bytes);
            if (over is not null)
            {
                Buffer shared = buffers[over];
                shared.LastStep = written.LastStep;
                buffers[steps[i].Output] = shared;
            }
        }
    }

    /// <summary>Places buffers in the given order; the arena's size.</summary>
    private static long Place(List<Buffer> order)
    {
        List<Buffer> placed = [];
        long arenaBytes = 0;
        foreach (Buffer buffer in order)
        {
            buffer.Offset = LowestFreeOffset(buffer, placed);
            placed.Add(buffer);
            arenaBytes = Math.Max(arenaBytes, buffer.Offset + buffer.Bytes);
        }

        return arenaBytes;
    }

    /// <summary>Places in better orders as long as there are any to try; the least arena found, with its offsets in place.</summary>
    private static long Improve(List<Buffer> order, long arenaBytes, int steps)
    {
        long unavoidable = order.Count > MostToImprove ? arenaBytes : Enumerable.Range(0, steps + 1)
            .Max(step => order.Where(b => b.FirstStep <= step && step <= b.LastStep).Sum(b => (long)b.Bytes));
        List<Buffer> best = [.. order];
        for (int attempt = 0; attempt < Attempts && arenaBytes > unavoidable; attempt++)
        {
            Buffer highest = order.MaxBy(b => b.Offset + b.Bytes)!;
            order.Remove(highest);
            order.Insert(0, highest);
            if (Place(order) is var tried && tried < arenaBytes)
            {
                arenaBytes = tried;
                best = [.. order];
            }
        }

        return Place(best);
    }

    private static long LowestFreeOffset(Buffer buffer, List<Buffer> placed)
    {
        long offset = 0;
        foreach (Buffer other in placed.Where(buffer.LivesWith).OrderBy(b => b.Offset))
        {
            if (offset + buffer.Bytes <= other.Offset)
            {
                break;
            }

            long end = (other.Offset + other.Bytes + EngineMemory.Alignment - 1) / EngineMemory.Alignment * EngineMemory.Alignment;
            offset = Math.Max(offset, end);
        }

        return offset;
    }

    private sealed class Buffer(Value value, int firstStep)
    {
        public string Name { get; } = value.Tensor.Name;

        public int Bytes { get; } = value.Bytes;

        public int FirstStep { get; set; } = firstStep;

        public int LastStep { get; set; } = firstStep;

        public long Offset { get; set; }

        public bool LivesWith(Buffer other) => FirstStep <= other.LastStep && other.FirstStep <= LastStep;
    }
}
