using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>
/// Gives every value its place in the arena before anything runs.
///
/// 1. A value lives from the step that writes it to the last step that reads it. Inputs live from the start, outputs to the end.
/// 2. Where a step may write over an input that dies with it, both share one buffer.
/// 3. Buffers are placed from the largest to the smallest, each at the lowest offset where it meets no placed buffer that lives
///    at the same time.
///
/// The same method as TFLite Micro's greedy planner. It is not optimal, but the largest pair of neighbours, which no plan can
/// avoid, sets the peak of most MobileNets, and the plan often reaches it.
/// </summary>
internal static class ArenaPlanner
{
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
        List<Buffer> order = [.. buffers.Values.Distinct().OrderByDescending(b => b.Bytes).ThenBy(b => b.FirstStep).ThenBy(b => b.LastStep)];
        List<Buffer> placed = [];
        long arenaBytes = 0;
        foreach (Buffer buffer in order)
        {
            buffer.Offset = LowestFreeOffset(buffer, placed);
            placed.Add(buffer);
            arenaBytes = Math.Max(arenaBytes, buffer.Offset + buffer.Bytes);
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
