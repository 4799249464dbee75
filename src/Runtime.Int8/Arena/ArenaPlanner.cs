using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Streaming;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>
/// Gives every value its place in the arena before anything runs.
///
/// 1. A value lives from the steps that write it to the last that read it (<see cref="Lifetimes"/>).
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

    /// <param name="network">The network.</param>
    /// <param name="groups">All its steps, in order, as they run.</param>
    /// <param name="keepAll">Give every value a place of its own for the whole run, so that all can be looked at afterwards.</param>
    /// <exception cref="ModelFormatException">It needs more than an arena can have.</exception>
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

    /// <summary>Places buffers in the given order; the arena's size.</summary>
    private static long Place(List<PlannedBuffer> order)
    {
        for (int i = 0; i < order.Count; i++)
        {
            order[i].MoveIn(order.Take(i));
        }

        return order.Select(static buffer => buffer.End).DefaultIfEmpty().Max();
    }

    /// <summary>
    /// Places in the order given, in that from the last to live to the first, and in better ones as long as there are any to try; the least
    /// arena found, with its offsets in place.
    /// </summary>
    private static long PlaceBest(List<PlannedBuffer> bySize, int groups)
    {
        long unavoidable = Enumerable.Range(0, groups + 1).Max(group => bySize.Sum(buffer => buffer.BytesAt(group)));
        long arenaBytes = long.MaxValue;
        List<PlannedBuffer> best = bySize;

        // Backwards in time a buffer is placed after the one that follows it, which then finds it at the bottom.
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
