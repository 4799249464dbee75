using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Streaming;

/// <summary>One call of <see cref="IRowStep.RunRows"/>.</summary>
/// <param name="Step">Which step of the run.</param>
/// <param name="First">Its first output row.</param>
/// <param name="Count">Number of rows.</param>
internal readonly record struct RowCall(int Step, int First, int Count);

/// <summary>
/// The order in which a run of steps is computed row by row: each step when the next needs its rows, never a row twice. From that follows how many rows of each
/// map stand at once. What holds for a step does not depend on the steps before it: a run may start at any of them.
/// </summary>
internal sealed class RowSchedule
{
    /// <summary>Fewer output pixels than this are not worth a call: its overhead, and tiles of the kernels that are half empty, cost more than 1 or 2 %.</summary>
    private const int CallPixels = 112;

    /// <summary>Nor are fewer rows than this, where workers share them: they meet after every call.</summary>
    private const int SharedRows = 2;

    private readonly int _leastRows;
    private readonly Step[] _steps;
    private readonly IRowStep[] _rows;
    private readonly Dictionary<Value, int> _makers = [];
    private readonly Dictionary<Value, List<int>> _readers = [];
    private readonly Dictionary<Value, long> _leads = [];
    private readonly int[] _done;
    private readonly List<RowCall> _calls = [];

    /// <param name="steps">Each reads rows of those before it and of what stands whole.</param>
    /// <param name="workers">How many share the rows of a call.</param>
    public RowSchedule(IReadOnlyList<Step> steps, int workers = 1)
    {
        _leastRows = workers == 1 ? 1 : SharedRows;
        _steps = [.. steps];
        _rows = [.. steps.Select(static step => step.ByRows!)];
        (_done, RowsHeld, CallCount) = (new int[steps.Count], new int[steps.Count], new int[steps.Count]);
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (Value input in _rows[i].RowInputs)
            {
                if (!_readers.TryAdd(input, [i]))
                {
                    _readers[input].Add(i);
                }
            }

            _makers[steps[i].Output] = i;
        }

        Produce(steps.Count - 1, steps[^1].Output.Height);
    }

    /// <summary>In order, of all steps.</summary>
    public IReadOnlyList<RowCall> Calls => _calls;

    /// <summary>Rows of each step's output that stand at once.</summary>
    public int[] RowsHeld { get; }

    /// <summary>How often each step is called.</summary>
    public int[] CallCount { get; }

    /// <summary>So many bytes before a value the last step's output may start, and covers only rows of it that are read no more; a multiple of 64.</summary>
    public int LeadOver(Value input) => (int)EngineMemory.Align(_leads[input]);

    private void Produce(int step, int end)
    {
        Value output = _steps[step].Output;
        int group = _rows[step].RowGroup;
        int batch = Math.Max(((CallPixels - 1) / output.Width / group) + 1, (_leastRows + group - 1) / group) * group;
        while (_done[step] < end)
        {
            int next = Math.Min(output.Height, _done[step] + batch);
            foreach (Value input in _rows[step].RowInputs)
            {
                if (_makers.TryGetValue(input, out int maker) && maker < step)
                {
                    Produce(maker, _rows[step].EndInputRow(next));
                }
            }

            // Whole groups, so that the rows of a group never part.
            int held = (next - FirstRead(output, _done[step]) + group - 1) / group * group;
            RowsHeld[step] = Math.Max(RowsHeld[step], Math.Min(output.Height, held));
            if (step == _steps.Length - 1)
            {
                foreach (Value input in _readers.Keys)
                {
                    long covered = ((long)next * output.RowBytes) - ((long)FirstRead(input, input.Height) * input.RowBytes);
                    _leads[input] = Math.Max(_leads.GetValueOrDefault(input), covered);
                }
            }

            _calls.Add(new RowCall(step, _done[step], next - _done[step]));
            CallCount[step]++;
            _done[step] = next;
        }
    }

    /// <summary>The first row of a value that somebody still reads; <paramref name="none"/> where nobody does.</summary>
    private int FirstRead(Value value, int none)
    {
        int first = none;
        if (_readers.TryGetValue(value, out List<int>? readers))
        {
            foreach (int reader in readers)
            {
                first = Math.Min(first, _rows[reader].FirstInputRow(_done[reader]));
            }
        }

        return first;
    }
}
