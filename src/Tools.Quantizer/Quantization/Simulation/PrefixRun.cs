using System.Collections.Concurrent;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

namespace MobileNetEdge.Tools.Quantizer.Quantization.Simulation;

/// <summary>
/// A run of a float graph on many pictures at once that stands before one node: what is computed before it is kept as long as a
/// later node reads it, and the rest of the network can be tried from there, again and again. So a network is quantized in the
/// order in which it runs, each choice on the values that the choices before it leave.
/// </summary>
internal sealed class PrefixRun
{
    private readonly float[]?[][] _values;      // [picture][value]: null where nothing reads it any more, or not made yet
    private readonly int[] _lastReader;
    private readonly ConcurrentBag<Scratch> _scratch = [];
    private CompiledGraph _graph;

    /// <param name="graph">The network.</param>
    /// <param name="inputs">Each picture's input tensor.</param>
    public PrefixRun(CompiledGraph graph, IReadOnlyList<float[]> inputs)
    {
        _graph = graph;
        _lastReader = LastReaders(graph);
        _values = [.. inputs.Select(input =>
        {
            float[]?[] values = new float[]?[graph.Lengths.Length];
            values[0] = input;
            for (int node = 0; node < graph.Steps.Length; node++)
            {
                values[node + 1] = (graph.Graph.Nodes[node] as Constant)?.Value.Data;
            }

            return values;
        })];
        SkipConstants();
    }

    /// <summary>Index of the node that the run stands before; constants are skipped.</summary>
    public int Next { get; private set; }

    public int Pictures => _values.Length;

    /// <summary>The same network with other weights behind this place.</summary>
    public void Replace(CompiledGraph graph) => _graph = graph;

    /// <summary>What a node before this place gave, while a later node reads it.</summary>
    public float[] Value(int picture, string name) =>
        _values[picture][_graph.ValueOf(name)] ?? throw new InvalidOperationException($"nothing reads '{name}' any more");

    /// <summary>Output of the next node on each picture.</summary>
    public float[][] Compute() => ForEach((picture, scratch) =>
    {
        float[] output = new float[_graph.Lengths[Next + 1]];
        scratch.Take(_values[picture]);
        _graph.Steps[Next]!.Run(new Operands(scratch.Readable, _graph.Inputs[Next]), output, scratch.Working);
        return output;
    });

    /// <summary>Takes <paramref name="outputs"/> as the next node's and moves behind it.</summary>
    public void Advance(float[][] outputs)
    {
        for (int picture = 0; picture < Pictures; picture++)
        {
            _values[picture][Next + 1] = outputs[picture];
            for (int value = 0; value <= Next + 1; value++)
            {
                if (_lastReader[value] <= Next)
                {
                    _values[picture][value] = null;
                }
            }
        }

        Next++;
        SkipConstants();
    }

    private void SkipConstants()
    {
        while (Next < _graph.Steps.Length && _graph.Steps[Next] is null)
        {
            Next++;
        }
    }

    private float[] Finish(Scratch scratch, Action<int, Span<float>>? rounding, int result)
    {
        for (int node = Next + 1; node < result; node++)
        {
            if (_graph.Steps[node] is { } step)
            {
                Memory<float> target = scratch.Own(node + 1);
                step.Run(new Operands(scratch.Readable, _graph.Inputs[node]), target.Span, scratch.Working);
                rounding?.Invoke(node, target.Span);
                scratch.Readable[node + 1] = target;
            }
        }

        return scratch.Readable[result].ToArray();
    }

    /// <summary>The rest of the network on each picture, from a changed output of the next node.</summary>
    /// <param name="outputs">The next node's outputs, as <see cref="Compute"/> gives them.</param>
    /// <param name="change">Writes what the rest of the network reads instead of an output.</param>
    /// <param name="rounding">Rounds a later node's output in place; null for the network as it is.</param>
    /// <param name="result">Index of the value to return, as <see cref="CompiledGraph.ValueOf"/> gives it.</param>
    public float[][] Finish(
        float[][] outputs,
        Action<float[], Memory<float>> change,
        Action<int, Span<float>>? rounding,
        int result) => ForEach((picture, scratch) =>
    {
        scratch.Take(_values[picture]);
        Memory<float> target = scratch.Own(Next + 1);
        change(outputs[picture], target);
        scratch.Readable[Next + 1] = target;
        return Finish(scratch, rounding, result);
    });

    private float[][] ForEach(Func<int, Scratch, float[]> work)
    {
        float[][] results = new float[Pictures][];
        Parallel.For(
            0,
            Pictures,
            () => _scratch.TryTake(out Scratch? free) ? free : new Scratch(_graph),
            (picture, _, scratch) =>
            {
                results[picture] = work(picture, scratch);
                return scratch;
            },
            _scratch.Add);
        return results;
    }

    private static int[] LastReaders(CompiledGraph graph)
    {
        int[] last = new int[graph.Lengths.Length];
        for (int node = 0; node < graph.Inputs.Length; node++)
        {
            foreach (int value in graph.Inputs[node])
            {
                last[value] = node;
            }
        }

        for (int node = 0; node < graph.Steps.Length; node++)
        {
            if (graph.Steps[node] is null || node + 1 == graph.OutputValue)
            {
                last[node + 1] = int.MaxValue;
            }
        }

        return last;
    }

    /// <summary>One thread's memory: a place for every value of the network.</summary>
    private sealed class Scratch(CompiledGraph graph)
    {
        private readonly float[]?[] _own = new float[]?[graph.Lengths.Length];

        public ReadOnlyMemory<float>[] Readable { get; } = new ReadOnlyMemory<float>[graph.Lengths.Length];

        public float[] Working { get; } = new float[graph.Steps.Max(static step => step?.ScratchLength) ?? 0];

        public void Take(float[]?[] values)
        {
            for (int value = 0; value < values.Length; value++)
            {
                Readable[value] = values[value];
            }
        }

        public Memory<float> Own(int value) => _own[value] ??= new float[graph.Lengths[value]];
    }
}
