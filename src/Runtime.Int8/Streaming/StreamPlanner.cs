using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Streaming;

/// <summary>
/// Decides which neighbouring steps run row by row (<see cref="StreamedRun"/>) and which layer by layer, from byte counts alone: so that the most bytes that are alive
/// at once are as few as can be, and under that bound weights are read as seldom as can be.
///
/// What is alive while some steps run depends on where these begin and end, not on how the others are grouped. So the best grouping of the
/// first k steps follows from those of fewer steps (dynamic programming), once for the bound and once, under it, for the weights.
/// </summary>
internal sealed class StreamPlanner
{
    /// <summary>More weights than there are.</summary>
    private const long Unreachable = long.MaxValue / 2;

    private readonly IReadOnlyList<Step> _steps;
    private readonly int _workers;
    private readonly Dictionary<Value, int> _made = [];
    private readonly Dictionary<Value, int> _lastRead = [];

    private StreamPlanner(IReadOnlyList<Step> steps, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, int workers)
    {
        (_steps, _workers) = (steps, workers);
        foreach (Value input in inputs)
        {
            _made[input] = _lastRead[input] = -1;
        }

        for (int i = 0; i < steps.Count; i++)
        {
            foreach (Value input in steps[i].Inputs)
            {
                _lastRead[input] = i;
            }

            _made[steps[i].Output] = _lastRead[steps[i].Output] = i;
        }

        foreach (Value output in outputs)
        {
            _lastRead[output] = steps.Count;
        }
    }

    /// <param name="steps">In order of execution.</param>
    /// <param name="inputs">Values that hold something before the first step.</param>
    /// <param name="outputs">Values that must stand after the last step.</param>
    /// <param name="workers">How many run each step.</param>
    /// <returns>The same steps, some of them grouped.</returns>
    public static IReadOnlyList<Step> Plan(IReadOnlyList<Step> steps, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, int workers) =>
    [
        .. new StreamPlanner(steps, inputs, outputs, workers).Best().Select(group => group.Schedule is null
            ? steps[group.First]
            : new StreamedRun([.. steps.Skip(group.First).Take(group.Count)], group.Schedule, group.Trailed)),
    ];

    private List<Group> Best()
    {
        List<Group>[] endingAt = new List<Group>[_steps.Count + 1];    // all groups that end before a step
        for (int end = 1; end <= _steps.Count; end++)
        {
            endingAt[end] = [.. GroupsBefore(end)];
        }

        long[] peak = new long[_steps.Count + 1];
        for (int end = 1; end <= _steps.Count; end++)
        {
            peak[end] = endingAt[end].Min(group => Math.Max(peak[group.First], group.Bytes));
        }

        // Of equals the shorter group: it is the simpler one, and comes first.
        long[] weights = new long[_steps.Count + 1];
        Group[] chosen = new Group[_steps.Count + 1];
        for (int end = 1; end <= _steps.Count; end++)
        {
            weights[end] = Unreachable;
            foreach (Group group in endingAt[end].Where(group => group.Bytes <= peak[^1]))
            {
                if (weights[group.First] + group.WeightBytes is var read && read < weights[end])
                {
                    (weights[end], chosen[end]) = (read, group);
                }
            }
        }

        List<Group> groups = [];
        for (int end = _steps.Count; end > 0; end = groups[^1].First)
        {
            groups.Add(chosen[end]);
        }

        groups.Reverse();
        return groups;
    }

    /// <summary>All groups that end before a step, from the shortest.</summary>
    private IEnumerable<Group> GroupsBefore(int end)
    {
        yield return Alone(end - 1);
        if (!Streams(end - 1))
        {
            yield break;
        }

        int first = end - 1;
        while (first > 0 && HandsOn(first - 1, end))
        {
            first--;
        }

        Step[] steps = [.. _steps.Skip(first).Take(end - first)];
        RowSchedule schedule = new(steps, _workers);
        long inside = 0;
        long passing = 0;
        long weights = 0;
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            Step step = steps[i];
            inside += i < steps.Length - 1 ? (long)schedule.RowsHeld[i] * step.Output.RowBytes : 0;
            inside += step is { Scratch: { } kept, ByRows.KeepsScratch: true } ? kept.Bytes : 0;
            passing = Math.Max(passing, step is { Scratch: { } passes, ByRows.KeepsScratch: false } ? passes.Bytes : 0);
            weights += WeightBytes(step) * schedule.CallCount[i];
            yield return Streamed(first + i, end, schedule, inside + passing, weights);
        }
    }

    private Group Alone(int step)
    {
        Step one = _steps[step];
        long bytes = AliveBefore(step) + one.Working.Sum(static value => (long)value.Bytes);
        bool inPlace = one.InPlaceInputs.Any(input => _lastRead[input] == step && input.Bytes == one.Output.Bytes);
        return new Group(step, 1, null, null, bytes + (inPlace ? 0 : one.Output.Bytes), WeightBytes(one));
    }

    private Group Streamed(int first, int end, RowSchedule schedule, long inside, long weights)
    {
        long output = _steps[end - 1].Output.Bytes;
        Value? trailed = null;
        long saved = 0;
        for (int i = first; i < end; i++)
        {
            foreach (Value input in _steps[i].ByRows!.RowInputs)
            {
                // Read to its end in this group, and by rows only.
                if (_made[input] < first && _lastRead[input] < end && ReadByRows(input, first, end)
                    && input.Bytes + output - Math.Max(output, schedule.LeadOver(input) + (long)input.Bytes) is var less && less > saved)
                {
                    (trailed, saved) = (input, less);
                }
            }
        }

        return new Group(first, end - first, schedule, trailed, AliveBefore(first) + inside + output - saved, weights);
    }

    private bool Streams(int step) => _steps[step].ByRows is not null && _steps[step].Output.IsPicture;

    /// <summary>Whether a step can stand before others of a group: it makes what only they read, and by rows.</summary>
    private bool HandsOn(int step, int end)
    {
        Value output = _steps[step].Output;
        return Streams(step) && _lastRead[output] > step && _lastRead[output] < end && ReadByRows(output, step + 1, end);
    }

    private bool ReadByRows(Value value, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            if (_steps[i].Inputs.Contains(value) && !_steps[i].ByRows!.RowInputs.Contains(value))
            {
                return false;
            }
        }

        return value.IsPicture;
    }

    /// <summary>Bytes of what was there before a step and is read by it or later.</summary>
    private long AliveBefore(int step) => _made.Where(pair => pair.Value < step && _lastRead[pair.Key] >= step).Sum(static pair => (long)pair.Key.Bytes);

    /// <summary>A step's weights, one byte each.</summary>
    private static long WeightBytes(Step step) => step.MultiplyAccumulates / ((long)step.Output.Height * step.Output.Width);

    /// <param name="First">The first step.</param>
    /// <param name="Count">Number of steps.</param>
    /// <param name="Schedule">How they run row by row; null for one step, layer by layer.</param>
    /// <param name="Trailed">The input that the output follows through memory; null for none.</param>
    /// <param name="Bytes">Alive at once while they run.</param>
    /// <param name="WeightBytes">Read while they run.</param>
    private readonly record struct Group(int First, int Count, RowSchedule? Schedule, Value? Trailed, long Bytes, long WeightBytes);
}
