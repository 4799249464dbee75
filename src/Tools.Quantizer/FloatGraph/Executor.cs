using MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>Sees a node's output while a run is under way; the span is overwritten afterwards.</summary>
internal delegate void NodeObserver(string name, ReadOnlySpan<float> output);

/// <summary>Changes a node's output before any other node reads it.</summary>
internal delegate void NodeEditor(string name, Span<float> output);

/// <summary>
/// Runs a float graph. Buffers are taken once and used for every run; one executor belongs to one thread, and any number of
/// them share a <see cref="CompiledGraph"/>.
/// </summary>
internal sealed class Executor
{
    private readonly CompiledGraph _graph;
    private readonly Memory<float>[] _values;
    private readonly ReadOnlyMemory<float>[] _readable;
    private readonly float[] _scratch;

    public Executor(Graph graph)
        : this(new CompiledGraph(graph))
    {
    }

    public Executor(CompiledGraph graph)
    {
        _graph = graph;
        float[][] buffers = [.. graph.Buffers.BufferLengths.Select(static length => new float[length])];
        _values = new Memory<float>[graph.Lengths.Length];
        for (int value = 0; value < _values.Length; value++)
        {
            _values[value] = graph.Buffers.BufferOf[value] is >= 0 and var buffer
                ? buffers[buffer].AsMemory(0, graph.Lengths[value])
                : ((Constant)graph.Graph.Nodes[value - 1]).Value.Data;
        }

        _readable = [.. _values.Select(static value => (ReadOnlyMemory<float>)value)];
        _scratch = new float[graph.Steps.Max(static step => step?.ScratchLength) ?? 0];
    }

    /// <param name="input">[1, height, width, channels] of the graph's input, preprocessed.</param>
    /// <param name="observer">Called with the graph's input and then every node's output, constants left out, in execution order.</param>
    /// <param name="editor">Called before the observer, with the same.</param>
    /// <returns>The output's values; the caller's own.</returns>
    public float[] Run(ReadOnlySpan<float> input, NodeObserver? observer = null, NodeEditor? editor = null)
    {
        if (input.Length != _graph.Lengths[0])
        {
            throw new ArgumentException($"the input has {input.Length} values, the network takes {_graph.Lengths[0]}", nameof(input));
        }

        input.CopyTo(_values[0].Span);
        editor?.Invoke(_graph.Graph.Input.Name, _values[0].Span);
        observer?.Invoke(_graph.Graph.Input.Name, _values[0].Span);
        for (int i = 0; i < _graph.Steps.Length; i++)
        {
            if (_graph.Steps[i] is { } step)
            {
                Span<float> output = _values[i + 1].Span;
                step.Run(new Operands(_readable, _graph.Inputs[i]), output, _scratch);
                editor?.Invoke(_graph.Graph.Nodes[i].Name, output);
                observer?.Invoke(_graph.Graph.Nodes[i].Name, output);
            }
        }

        return _values[_graph.OutputValue].ToArray();
    }
}
