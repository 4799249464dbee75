using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>
/// Gives every value its place in the arena before anything runs.
///
/// 1. A value lives from the step that writes it to the last step that reads it. Inputs live from the start, outputs to the end,
///    what a step works on for that step.
/// 2. Where a step may write over an input that dies with it, both share one buffer; or the output may reach over the input's beginning, if
///    it starts so far before it that it only ever covers rows that were read.
/// 3. Buffers are placed from the largest to the smallest, each at the lowest offset where it meets no placed buffer that lives
///    at the same time.
/// 4. While the arena is larger than what is alive at once at some step, which no plan can avoid, the buffer that ends highest is
///    placed first in another try, and from the last to live to the first in others; the best of some tries is taken.
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
        Dictionary<Value, PlannedBuffer> buffers = Lifetimes(steps, inputs, outputs, keepAll);
        if (!keepAll)
        {
            Share(steps, buffers);
        }

        // Ties are broken by time so that the plan is the same on every machine.
        List<PlannedBuffer> placed = [.. buffers.Values.Distinct().OrderByDescending(b => b.Bytes).ThenBy(b => b.FirstStep).ThenBy(b => b.LastStep)];
        long arenaBytes = keepAll || placed.Count > MostToImprove ? Place(placed) : PlaceBest(placed, steps.Count);

        if (arenaBytes > int.MaxValue)
        {
            throw new ModelFormatException("arena", $"the network needs {arenaBytes} bytes at once; an arena has at most {int.MaxValue}");
        }

        foreach ((Value value, PlannedBuffer buffer) in buffers)
        {
            value.Offset = (int)buffer.Offset;
        }

        return new ArenaPlan(
            (int)arenaBytes,
            [.. placed.OrderBy(b => b.FirstStep).ThenBy(b => b.Offset).Select(b => new ArenaBuffer(b.Name, (int)b.Offset, b.Bytes, b.FirstStep, b.LastStep))],
            Enumerable.Range(0, Math.Max(1, steps.Count)).MaxBy(step => placed.Sum(buffer => buffer.BytesAt(step))));
    }

    private static Dictionary<Value, PlannedBuffer> Lifetimes(IReadOnlyList<Step> steps, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, bool keepAll)
    {
        Dictionary<Value, PlannedBuffer> buffers = [];
        foreach (Value input in inputs)
        {
            buffers[input] = new PlannedBuffer(input, 0);
        }

        for (int i = 0; i < steps.Count; i++)
        {
            foreach (Value input in steps[i].Inputs)
            {
                buffers[input].LastStep = i;
            }

            buffers[steps[i].Output] = new PlannedBuffer(steps[i].Output, i);
            foreach (Value working in steps[i].Working)
            {
                buffers[working] = new PlannedBuffer(working, i);
            }
        }

        foreach (PlannedBuffer buffer in keepAll ? buffers.Values : outputs.Select(output => buffers[output]))
        {
            buffer.LastStep = steps.Count;    // past the last step: nothing may take its place
        }

        if (keepAll)
        {
            foreach (PlannedBuffer buffer in buffers.Values)
            {
                buffer.FirstStep = 0;
            }
        }

        return buffers;
    }

    private static void Share(IReadOnlyList<Step> steps, Dictionary<Value, PlannedBuffer> buffers)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            PlannedBuffer written = buffers[steps[i].Output];
            Value? over = steps[i].InPlaceInputs.FirstOrDefault(input => buffers[input].LastStep == i && input.Bytes == written.Bytes);
            if (over is not null)
            {
                PlannedBuffer shared = buffers[over];
                shared.LastStep = written.LastStep;
                buffers[steps[i].Output] = shared;
            }
            else if (steps[i].Trailed is var (input, lead) && buffers[input].LastStep == i)
            {
                written.Follows = (buffers[input], lead);
            }
        }
    }

    /// <summary>Places buffers in the given order; the arena's size.</summary>
    private static long Place(List<PlannedBuffer> order)
    {
        for (int i = 0; i < order.Count; i++)
        {
            order[i].Place(order.Take(i));
        }

        return order.Select(static buffer => buffer.End).DefaultIfEmpty().Max();
    }

    /// <summary>Places in the order given, in that from the last to live to the first, and in better ones as long as there are any to try; the least arena found, with its offsets in place.</summary>
    private static long PlaceBest(List<PlannedBuffer> bySize, int steps)
    {
        long unavoidable = Enumerable.Range(0, steps + 1).Max(step => bySize.Sum(buffer => buffer.BytesAt(step)));
        long arenaBytes = long.MaxValue;
        List<PlannedBuffer> best = bySize;

        // Backwards in time a buffer is placed after the one that follows it, which then finds it at the bottom.
        foreach (List<PlannedBuffer> order in (List<PlannedBuffer>[])[[.. bySize], [.. bySize.OrderByDescending(static b => b.LastStep)]])
        {
            for (int attempt = 0; attempt < Attempts && arenaBytes > unavoidable; attempt++)
            {
                if (Place(order) is var tried && tried < arenaBytes)
                {
                    arenaBytes = tried;
                    best = [.. order];
                }

                PlannedBuffer highest = order.MaxBy(static buffer => buffer.End)!;
                order.Remove(highest);
                order.Insert(0, highest);
            }
        }

        return Place(best);
    }
}
