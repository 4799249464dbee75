using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Streaming;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>
/// Assigns every value its place in the arena before anything runs.
///
/// 1. A value lives from the steps that write it to the last that read it (<see cref="Lifetimes"/>).
/// 2. If a step may overwrite an input that it is the last to read, both share one buffer; or the output may overlap the input's
///    beginning, if it starts far enough before the input that it only ever covers rows that have been read.
/// 3. Buffers are placed from the largest to the smallest, each at the lowest offset where it overlaps no placed buffer that is live
///    at the same time.
/// 4. While the arena is larger than the most bytes live at any one step, a lower bound for every plan, it tries again with the buffer
///    that ends highest placed first, and also from the last lifetime to the first; the best of these tries is used.
///
/// Steps 1 and 3 are TFLite Micro's greedy planner, which does not always find the smallest arena. Nor does this one, but on the
/// MobileNets it is tested with it does.
/// </summary>
internal static class ArenaPlanner
{
    private const int Attempts = 64;

    /// <summary>The time for another try grows with the square of the number of buffers; MobileNets have under 200.</summary>
    private const int MostToImprove = 512;

    /// <param name="network">The network.</param>
    /// <param name="groups">All its steps, in order of execution.</param>
    /// <param name="keepAll">Whether to give every value a place of its own for the whole run, so that all can be read afterwards.</param>
    /// <exception cref="ModelFormatException">The network needs more than the largest possible arena.</exception>
    public static ArenaPlan Plan(NetworkSizes network, IReadOnlyList<StepGroup> groups, bool keepAll = false)
    {
        Lifetimes lifetimes = new(network, groups, keepAll);

        // Ties are broken by time so that the plan is the same on every machine.
        List<PlannedBuffer> placed = [.. lifetimes.All.OrderByDescending(b => b.Bytes).ThenBy(b => b.First).ThenBy(b => b.Last)];
        long arenaBytes = keepAll || placed.Count > MostToImprove ? Place(placed) : PlaceBest(placed, groups.Count);
        if (arenaBytes > int.MaxValue)
        {
            throw new ModelFormatException("arena", $"the network needs {arenaBytes} bytes at once; an arena has at most {int.MaxValue}");
        }

        return new ArenaPlan(
            new ArenaLayout((int)arenaBytes, [.. lifetimes.Values.Select(PlaceOf)], [.. lifetimes.Scratch.Select(PlaceOf)]),
            [.. placed.OrderBy(b => b.First).ThenBy(b => b.Offset).Select(StretchOf)],
            Enumerable.Range(0, Math.Max(1, groups.Count)).MaxBy(group => placed.Sum(buffer => buffer.BytesAt(group))));
    }

    private static PlannedStretch StretchOf(PlannedBuffer b) => new(b.Value, b.IsScratch, (int)b.Offset, (int)b.Bytes, b.First, b.Last);

    private static Place PlaceOf(PlannedBuffer? b) => b is null ? default : new Place((int)b.Offset, (int)b.Bytes, b.RowsHeld);

    /// <summary>Places buffers in the given order and returns the arena's size.</summary>
    private static long Place(List<PlannedBuffer> order)
    {
        for (int i = 0; i < order.Count; i++)
        {
            order[i].MoveIn(order.Take(i));
        }

        return order.Select(static buffer => buffer.End).DefaultIfEmpty().Max();
    }

    /// <summary>
    /// Places buffers in the given order, from the last lifetime to the first, and in improved orders while there are any to try. Returns
    /// the size of the smallest arena found, with its offsets set.
    /// </summary>
    private static long PlaceBest(List<PlannedBuffer> bySize, int groups)
    {
        long unavoidable = Enumerable.Range(0, groups + 1).Max(group => bySize.Sum(buffer => buffer.BytesAt(group)));
        long arenaBytes = long.MaxValue;
        List<PlannedBuffer> best = bySize;

        // Backwards in time a buffer is placed after the one that follows it, which is then already at the bottom.
        foreach (List<PlannedBuffer> order in (List<PlannedBuffer>[])[[.. bySize], [.. bySize.OrderByDescending(static b => b.Last)]])
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
