using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Streaming;

/// <summary>
/// Decides from byte counts alone which neighbouring steps run row by row and which layer by layer: minimizes the peak of live bytes
/// and then, within that bound, the bytes of weights read.
///
/// What is live while a group runs depends on where the group begins and ends, not on how the other steps are grouped. So the best
/// grouping of the first k steps follows from those of fewer steps (dynamic programming), once for the bound and once for the weights.
/// </summary>
internal sealed class StreamPlanner
{
    /// <summary>More bytes of weights than any network has.</summary>
    private const long Unreachable = long.MaxValue / 2;

    private readonly ValueSizes[] _values;
    private readonly StepSizes[] _steps;
    private readonly int _threads;
    private readonly int _callPixels;
    private readonly Dictionary<int, int> _made = [];
    private readonly Dictionary<int, int> _lastRead = [];

    private StreamPlanner(NetworkSizes network, int threads, int callPixels)
    {
        (_values, _steps, _threads, _callPixels) = (network.Values, network.Steps, threads, callPixels);
        foreach (int input in network.Inputs)
        {
            _made[input] = _lastRead[input] = -1;
        }

        for (int i = 0; i < _steps.Length; i++)
        {
            foreach (int input in _steps[i].Inputs)
            {
                _lastRead[input] = i;
            }

            _made[_steps[i].Output] = _lastRead[_steps[i].Output] = i;
        }

        foreach (int output in network.Outputs)
        {
            _lastRead[output] = _steps.Length;
        }
    }

    /// <param name="network">The network.</param>
    /// <param name="threads">How many threads run each step.</param>
    /// <param name="callPixels">The fewest output pixels of a call.</param>
    /// <returns>The groups of all steps, in order.</returns>
    public static IReadOnlyList<StepGroup> Plan(NetworkSizes network, int threads, int callPixels) =>
        [.. new StreamPlanner(network, threads, callPixels).Best().Select(StepGroupOf)];

    private static StepGroup StepGroupOf(Group group)
    {
        if (group.Schedule is not { } schedule)
        {
            return StepGroup.Alone(group.First);
        }

        int before = schedule.RowsHeld.Length - group.Count;    // steps of the schedule before the group
        return new StepGroup(
            group.First,
            group.Count,
            [.. schedule.Calls.Where(call => call.Step >= before).Select(call => call with { Step = call.Step - before + group.First })],
            schedule.RowsHeld[before..^1],
            group.Trail);
    }

    private List<Group> Best()
    {
        List<Group>[] endingAt = new List<Group>[_steps.Length + 1];    // all groups that end before a step
        for (int end = 1; end <= _steps.Length; end++)
        {
            endingAt[end] = [.. GroupsBefore(end)];
        }

        long[] peak = new long[_steps.Length + 1];
        for (int end = 1; end <= _steps.Length; end++)
        {
            peak[end] = endingAt[end].Min(group => Math.Max(peak[group.First], group.Bytes));
        }

        // Of equal groups the shorter one wins: it is simpler, and comes first.
        long[] weights = new long[_steps.Length + 1];
        Group[] chosen = new Group[_steps.Length + 1];
        for (int end = 1; end <= _steps.Length; end++)
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
        for (int end = _steps.Length; end > 0; end = groups[^1].First)
        {
            groups.Add(chosen[end]);
        }

        groups.Reverse();
        return groups;
    }

    /// <summary>All groups that end before a step, shortest first.</summary>
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

        StepSizes[] steps = _steps[first..end];
        RowSchedule schedule = new(_values, steps, _threads, _callPixels);
        long inside = 0;
        long passing = 0;
        long weights = 0;
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            StepSizes step = steps[i];
            inside += i < steps.Length - 1 ? (long)schedule.RowsHeld[i] * _values[step.Output].RowBytes : 0;
            inside += step.KeepsScratch ? step.ScratchBytes : 0;
            passing = Math.Max(passing, step.KeepsScratch ? 0 : step.ScratchBytes);
            weights += step.WeightBytes * schedule.CallCount[i];
            yield return Streamed(first + i, end, schedule, inside + passing, weights);
        }
    }

    private Group Alone(int step)
    {
        StepSizes one = _steps[step];
        long output = _values[one.Output].Bytes;
        bool inPlace = one.InPlaceInputs.Any(input => _lastRead[input] == step && _values[input].Bytes == output);
        return new Group(step, 1, null, null, AliveBefore(step) + one.ScratchBytes + (inPlace ? 0 : output), one.WeightBytes);
    }

    private Group Streamed(int first, int end, RowSchedule schedule, long inside, long weights)
    {
        long output = _values[_steps[end - 1].Output].Bytes;
        Trail? best = null;
        long saved = 0;
        for (int i = first; i < end; i++)
        {
            foreach (int input in _steps[i].RowInputs)
            {
                // Read for the last time in this group, and only by rows.
                if (_made[input] < first && _lastRead[input] < end && IsReadByRows(input, first, end)
                    && schedule.TrailOf(input) is var trail
                    && _values[input].Bytes + output - Math.Max(output, trail.Lead + (long)_values[input].Bytes) is var less
                    && less > saved)
                {
                    (best, saved) = (trail, less);
                }
            }
        }

        return new Group(first, end - first, schedule, best, AliveBefore(first) + inside + output - saved, weights);
    }

    private bool Streams(int step) => _steps[step].ByRows is not null;

    /// <summary>Whether a step can precede others of a group: only they read its output, and only by rows.</summary>
    private bool HandsOn(int step, int end)
    {
        int output = _steps[step].Output;
        return Streams(step) && _lastRead[output] > step && _lastRead[output] < end && IsReadByRows(output, step + 1, end);
    }

    private bool IsReadByRows(int value, int first, int end) =>
        _steps[first..end].All(step => step.RowInputs.Contains(value) || !step.Inputs.Contains(value));

    /// <summary>Bytes of values made before a step and read by it or later.</summary>
    private long AliveBefore(int step) =>
        _made.Where(pair => pair.Value < step && _lastRead[pair.Key] >= step).Sum(pair => (long)_values[pair.Key].Bytes);

    /// <param name="First">The first step.</param>
    /// <param name="Count">Number of steps.</param>
    /// <param name="Schedule">How they run row by row; null for one step, layer by layer.</param>
    /// <param name="Trail">What the output trails through memory; null if nothing.</param>
    /// <param name="Bytes">Bytes live at once while they run.</param>
    /// <param name="WeightBytes">Bytes of weights read while they run.</param>
    private readonly record struct Group(int First, int Count, RowSchedule? Schedule, Trail? Trail, long Bytes, long WeightBytes);
}
