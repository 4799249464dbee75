using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>
/// Gives every value its place in the arena before anything runs.
///
/// 1. A value lives from the step that writes it to the last step that reads it. Inputs live from the start, outputs to the end,
///    what a step works on for that step.
/// 2. Where a step may write over an input that dies with it, both share one buffer: in the same place, or the output so far before the input
///    that it only ever covers rows that were read.
/// 3. Buffers are placed from the largest to the smallest, each at the lowest offset where it meets no placed buffer that lives
///    at the same time.
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
        Dictionary<Value, PlannedPart> parts = Lifetimes(steps, inputs, outputs, keepAll);
        List<PlannedBuffer> buffers = keepAll ? [.. parts.Values.Select(static part => new PlannedBuffer(part))] : Share(steps, parts);

        // Ties are broken by time so that the plan is the same on every machine.
        List<PlannedBuffer> placed = [.. buffers.OrderByDescending(b => b.Bytes).ThenBy(b => b.FirstStep).ThenBy(b => b.LastStep)];
        long arenaBytes = Place(placed);
        if (!keepAll)
        {
            arenaBytes = Improve(placed, arenaBytes, steps.Count);
        }

        if (arenaBytes > int.MaxValue)
        {
            throw new ModelFormatException("arena", $"the network needs {arenaBytes} bytes at once; an arena has at most {int.MaxValue}");
        }

        Dictionary<PlannedPart, int> offsets = placed.SelectMany(buffer => buffer.Parts.Select(part => (part, (int)(buffer.Offset + part.At)))).ToDictionary();
        foreach ((Value value, PlannedPart part) in parts)
        {
            value.Offset = offsets[part];
        }

        return new ArenaPlan(
            (int)arenaBytes,
            [.. offsets.OrderBy(pair => pair.Key.FirstStep).ThenBy(pair => pair.Value).Select(pair =>
                new ArenaBuffer(pair.Key.Name, pair.Value, pair.Key.Bytes, pair.Key.FirstStep, pair.Key.LastStep))],
            Enumerable.Range(0, steps.Count).MaxBy(step => placed.Sum(buffer => buffer.BytesAt(step))));
    }

    private static Dictionary<Value, PlannedPart> Lifetimes(IReadOnlyList<Step> steps, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, bool keepAll)
    {
        Dictionary<Value, PlannedPart> parts = [];
        foreach (Value input in inputs)
        {
            parts[input] = new PlannedPart(input, 0);
        }

        for (int i = 0; i < steps.Count; i++)
        {
            foreach (Value input in steps[i].Inputs)
            {
                parts[input].LastStep = i;
            }

            parts[steps[i].Output] = new PlannedPart(steps[i].Output, i);
            foreach (Value working in steps[i].Working)
            {
                parts[working] = new PlannedPart(working, i);
            }
        }

        foreach (PlannedPart part in keepAll ? parts.Values : outputs.Select(output => parts[output]))
        {
            part.LastStep = steps.Count;    // past the last step: nothing may take its place
        }

        if (keepAll)
        {
            foreach (PlannedPart part in parts.Values)
            {
                part.FirstStep = 0;
            }
        }

        return parts;
    }

    private static List<PlannedBuffer> Share(IReadOnlyList<Step> steps, Dictionary<Value, PlannedPart> parts)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            PlannedPart written = parts[steps[i].Output];
            Value? over = steps[i].InPlaceInputs.FirstOrDefault(input => parts[input].LastStep == i && input.Bytes == written.Bytes);
            if (over is not null)
            {
                PlannedPart shared = parts[over];
                shared.LastStep = written.LastStep;
                parts[steps[i].Output] = shared;
            }
        }

        Dictionary<PlannedPart, PlannedBuffer> buffers = parts.Values.Distinct().ToDictionary(static part => part, static part => new PlannedBuffer(part));
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i].Trailed is var (input, lead) && parts[input] is var read && parts[steps[i].Output] is var written && read != written && read.LastStep == i)
            {
                buffers[read].Add(written, read, lead);
                buffers[written] = buffers[read];
            }
        }

        return [.. buffers.Values.Distinct()];
    }

    /// <summary>Places buffers in the given order; the arena's size.</summary>
    private static long Place(List<PlannedBuffer> order)
    {
        for (int i = 0; i < order.Count; i++)
        {
            order[i].Place(order.Take(i));
        }

        return order.Max(static buffer => buffer.End);
    }

    /// <summary>Places in better orders as long as there are any to try; the least arena found, with its offsets in place.</summary>
    private static long Improve(List<PlannedBuffer> order, long arenaBytes, int steps)
    {
        long unavoidable = order.Count > MostToImprove ? arenaBytes : Enumerable.Range(0, steps + 1).Max(step => order.Sum(buffer => buffer.BytesAt(step)));
        List<PlannedBuffer> best = [.. order];
        for (int attempt = 0; attempt < Attempts && arenaBytes > unavoidable; attempt++)
        {
            PlannedBuffer highest = order.MaxBy(static buffer => buffer.End)!;
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
}
