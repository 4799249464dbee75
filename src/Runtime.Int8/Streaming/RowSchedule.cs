using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Streaming;

/// <summary>
/// The order in which consecutive steps are computed row by row: each step when the next one needs its rows, and never a row twice. The
/// order determines how many rows of each map are held at once. A step's part of the schedule does not depend on the steps before it:
/// a group may start at any of them.
/// </summary>
internal sealed class RowSchedule
{
    /// <summary>
    /// The fewest output pixels of a call of vector kernels: with fewer, its overhead and half-empty kernel tiles cost more than 1 or 2 %.
    /// </summary>
    public const int UsualCallPixels = 112;

    /// <summary>The fewest rows of a call shared by threads, which synchronize after every call.</summary>
    private const int SharedRows = 2;

    private readonly int _leastRows;
    private readonly int _callPixels;
    private readonly ValueSizes[] _values;
    private readonly StepSizes[] _steps;
    private readonly Dictionary<int, int> _makers = [];
    private readonly Dictionary<int, List<int>> _readers = [];
    private readonly Dictionary<int, long> _leads = [];
    private readonly int[] _done;
    private readonly List<RowCall> _calls = [];

    /// <param name="values">The network's values.</param>
    /// <param name="steps">Steps that all run by rows and read rows of earlier ones and of values held whole.</param>
    /// <param name="threads">How many threads share the rows of a call.</param>
    /// <param name="callPixels">The fewest output pixels of a call.</param>
    public RowSchedule(ValueSizes[] values, StepSizes[] steps, int threads = 1, int callPixels = UsualCallPixels)
    {
        _leastRows = threads == 1 ? 1 : SharedRows;
        _callPixels = callPixels;
        (_values, _steps) = (values, steps);
        (_done, RowsHeld, CallCount) = (new int[steps.Length], new int[steps.Length], new int[steps.Length]);
        for (int i = 0; i < steps.Length; i++)
        {
            foreach (int input in steps[i].RowInputs)
            {
                if (!_readers.TryAdd(input, [i]))
                {
                    _readers[input].Add(i);
                }
            }

            _makers[steps[i].Output] = i;
        }

        Produce(steps.Length - 1, values[steps[^1].Output].Height);
    }

    /// <summary>The calls of all steps, in order.</summary>
    public IReadOnlyList<RowCall> Calls => _calls;

    /// <summary>Rows of each step's output that are held at once.</summary>
    public int[] RowsHeld { get; }

    /// <summary>How often each step is called.</summary>
    public int[] CallCount { get; }

    /// <summary>How the last step's output may trail an input.</summary>
    public Trail TrailOf(int input) => new(input, (int)EngineMemory.Align(_leads[input]));

    private void Produce(int step, int end)
    {
        int number = _steps[step].Output;
        ValueSizes output = _values[number];
        RowGeometry geometry = _steps[step].ByRows!.Value;
        int group = geometry.Group;
        int batch = Math.Max(((_callPixels - 1) / output.Width / group) + 1, (_leastRows + group - 1) / group) * group;
        while (_done[step] < end)
        {
            int next = Math.Min(output.Height, _done[step] + batch);
            foreach (int input in _steps[step].RowInputs)
            {
                if (_makers.TryGetValue(input, out int maker) && maker < step)
                {
                    Produce(maker, geometry.EndInputRow(next));
                }
            }

            // Whole groups, so that the rows of a group are never split.
            int held = (next - FirstRead(number, _done[step]) + group - 1) / group * group;
            RowsHeld[step] = Math.Max(RowsHeld[step], Math.Min(output.Height, held));
            if (step == _steps.Length - 1)
            {
                foreach (int input in _readers.Keys)
                {
                    long read = (long)FirstRead(input, _values[input].Height) * _values[input].RowBytes;
                    long covered = ((long)next * output.RowBytes) - read;
                    _leads[input] = Math.Max(_leads.GetValueOrDefault(input), covered);
                }
            }

            _calls.Add(new RowCall(step, new Rows(_done[step], next - _done[step])));
            CallCount[step]++;
            _done[step] = next;
        }
    }

    /// <summary>The first row of a value that is still to be read; <paramref name="none"/> if nothing reads it.</summary>
    private int FirstRead(int value, int none)
    {
        int first = none;
        if (_readers.TryGetValue(value, out List<int>? readers))
        {
            foreach (int reader in readers)
            {
                first = Math.Min(first, _steps[reader].ByRows!.Value.FirstInputRow(_done[reader]));
            }
        }

        return first;
    }
}
