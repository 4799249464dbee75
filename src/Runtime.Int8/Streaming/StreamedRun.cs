using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Streaming;

/// <summary>
/// Steps that are computed together, row by row: of the maps between them only the rows that are needed at once have a place, and the output may
/// follow the input through memory.
/// </summary>
internal sealed class StreamedRun : Step
{
    private readonly IRowStep[] _steps;
    private readonly RowCall[] _calls;
    private readonly Value[] _working;

    /// <param name="steps">In order; nobody else reads what they hand to each other.</param>
    /// <param name="schedule">Of these steps, and perhaps some before them.</param>
    /// <param name="trailed">The input that the output follows; null for none.</param>
    public StreamedRun(IReadOnlyList<Step> steps, RowSchedule schedule, Value? trailed)
        : base([.. steps.SelectMany(static step => step.Operators)], Outer(steps), steps[^1].Output)
    {
        int before = schedule.RowsHeld.Length - steps.Count;
        _steps = [.. steps.Select(static step => step.ByRows!)];
        _calls = [.. schedule.Calls.Where(call => call.Step >= before).Select(call => call with { Step = call.Step - before })];
        Trailed = trailed is null ? null : (trailed, schedule.LeadOver(trailed));
        MultiplyAccumulates = steps.Sum(static step => step.MultiplyAccumulates);
        for (int i = 0; i < steps.Count - 1; i++)
        {
            steps[i].Output.RowsHeld = schedule.RowsHeld[before + i];
        }

        // One at a time uses what it needs no longer than a call.
        Value[] passing = [.. steps.Where(static step => step is { Scratch: not null, ByRows.KeepsScratch: false }).Select(static step => step.Scratch!)];
        Value? largest = passing.MaxBy(static scratch => scratch.Bytes);
        foreach (Value scratch in passing)
        {
            scratch.SharePlaceOf(largest!);
        }

        _working =
        [
            .. steps.SkipLast(1).Select(static step => step.Output),
            .. steps.Where(static step => step is { Scratch: not null, ByRows.KeepsScratch: true }).Select(static step => step.Scratch!),
            .. largest is null ? Array.Empty<Value>() : [largest],
        ];
    }

    public override IEnumerable<Value> Working => _working;

    public override (Value Input, int Lead)? Trailed { get; }

    public override long MultiplyAccumulates { get; }

    public override int Calls => _calls.Length;

    public override int Slices(int call) => _steps[_calls[call].Step].Slices(_calls[call].Count);

    public override void Run(EngineMemory memory, int call, in Share share)
    {
        RowCall rows = _calls[call];
        _steps[rows.Step].RunRows(memory, rows.First, rows.Count, share);
    }

    public override void Run(EngineMemory memory)
    {
        for (int call = 0; call < _calls.Length; call++)
        {
            Run(memory, call, Share.Whole);
        }
    }

    private static Value[] Outer(IReadOnlyList<Step> steps)
    {
        HashSet<Value> made = [.. steps.Select(static step => step.Output)];
        return [.. steps.SelectMany(static step => step.Inputs).Where(input => !made.Contains(input)).Distinct()];
    }
}
