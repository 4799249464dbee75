using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Streaming;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>
/// Which buffers a network needs and for how long: a value from the group of steps that writes it to the last that reads it, inputs from
/// the start, outputs to the end, and intermediate values of a group while it runs.
/// </summary>
internal sealed class Lifetimes
{
    private readonly NetworkSizes _network;
    private readonly IReadOnlyList<StepGroup> _groups;

    /// <param name="network">The network.</param>
    /// <param name="groups">All its steps, in order.</param>
    /// <param name="keepAll">Whether everything lives for the whole run, in a buffer of its own.</param>
    public Lifetimes(NetworkSizes network, IReadOnlyList<StepGroup> groups, bool keepAll)
    {
        (_network, _groups) = (network, groups);
        (Values, Scratch) = (new PlannedBuffer?[network.Values.Length], new PlannedBuffer?[network.Values.Length]);
        foreach (int input in network.Inputs)
        {
            Values[input] = Whole(input, 0);
        }

        for (int i = 0; i < groups.Count; i++)
        {
            AddGroup(i);
        }

        foreach (int output in network.Outputs)
        {
            Values[output]!.Last = groups.Count;    // past the last group: nothing may take its place
        }

        if (keepAll)
        {
            All.ForEach(buffer => (buffer.First, buffer.Last) = (0, groups.Count));
        }
        else
        {
            Share();
        }
    }

    /// <summary>The buffer of each value; null for a number that no step has.</summary>
    public PlannedBuffer?[] Values { get; }

    /// <summary>The scratch buffer of the step that computes each value; null if it needs none.</summary>
    public PlannedBuffer?[] Scratch { get; }

    /// <summary>All buffers, in order of first use.</summary>
    public List<PlannedBuffer> All { get; } = [];

    private void AddGroup(int i)
    {
        StepGroup group = _groups[i];
        ArraySegment<StepSizes> steps = new(_network.Steps, group.First, group.Count);
        int[] inside = [.. steps.SkipLast(1).Select(static step => step.Output)];
        foreach (int input in steps.SelectMany(static step => step.Inputs).Where(input => !inside.Contains(input)))
        {
            Values[input]!.Last = i;
        }

        Values[steps[^1].Output] = Whole(steps[^1].Output, i);
        for (int step = 0; step < inside.Length; step++)
        {
            int rows = group.RowsHeld[step];
            int bytes = rows * _network.Values[inside[step]].RowBytes;
            Values[inside[step]] = Add(new PlannedBuffer(inside[step], bytes, i) { RowsHeld = rows });
        }

        foreach (StepSizes step in steps.Where(static step => step.ScratchBytes > 0 && step.KeepsScratch))
        {
            Scratch[step.Output] = Add(new PlannedBuffer(step.Output, step.ScratchBytes, i) { IsScratch = true });
        }

        // Scratch memory that is needed only within a call is used by one step at a time.
        StepSizes[] passing = [.. steps.Where(static step => step.ScratchBytes > 0 && !step.KeepsScratch)];
        if (passing.MaxBy(static step => step.ScratchBytes) is { } largest)
        {
            PlannedBuffer shared = Add(new PlannedBuffer(largest.Output, largest.ScratchBytes, i) { IsScratch = true });
            Array.ForEach(passing, step => Scratch[step.Output] = shared);
        }
    }

    /// <summary>
    /// If a step may overwrite an input that it is the last to read, both share one buffer; a step that runs by rows may trail its input.
    /// </summary>
    private void Share()
    {
        for (int i = 0; i < _groups.Count; i++)
        {
            StepSizes last = _network.Steps[_groups[i].First + _groups[i].Count - 1];
            PlannedBuffer written = Values[last.Output]!;
            if (_groups[i].Trail is var (trailed, lead))
            {
                written.Trails = (Values[trailed]!, lead);
            }
            else if (_groups[i].Calls is null
                && last.InPlaceInputs.Select(input => Values[input]!).FirstOrDefault(read => read.Last == i && read.Bytes == written.Bytes)
                    is { } over)
            {
                over.Last = written.Last;
                Values[last.Output] = over;
                All.Remove(written);
            }
        }
    }

    private PlannedBuffer Whole(int value, int group) => Add(new PlannedBuffer(value, _network.Values[value].Bytes, group));

    private PlannedBuffer Add(PlannedBuffer buffer)
    {
        All.Add(buffer);
        return buffer;
    }
}
