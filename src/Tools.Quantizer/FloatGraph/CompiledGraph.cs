using MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>
/// A graph made ready to run: checked, weights packed, buffers planned. Immutable; every thread runs it through an
/// <see cref="Executor"/> of its own.
/// </summary>
internal sealed class CompiledGraph
{
    private readonly Dictionary<string, int> _values;

    public CompiledGraph(Graph graph)
    {
        Graph = graph;
        Shapes = ShapeInference.Infer(graph);

        // Value 0 is the graph's input, value i + 1 node i's output.
        _values = new(StringComparer.Ordinal) { [graph.Input.Name] = 0 };
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            _values.Add(graph.Nodes[i].Name, i + 1);
        }

        OutputValue = _values[graph.Output];
        Inputs = [.. graph.Nodes.Select(node => node.Inputs.Select(name => _values[name]).ToArray())];
        Steps = [.. graph.Nodes.Select(Compile)];
        Lengths = [Tensor.CountOf(graph.Input.Shape), .. graph.Nodes.Select(node => Tensor.CountOf(Shapes[node.Name]))];
        Buffers = BufferPlan.Of(this);
    }

    public Graph Graph { get; }

    /// <summary>Shapes by name: the input's and every node's.</summary>
    public IReadOnlyDictionary<string, int[]> Shapes { get; }

    internal int OutputValue { get; }

    /// <summary>Of each node: the values that it reads.</summary>
    internal int[][] Inputs { get; }

    /// <summary>Of each node: what computes it; null for a constant.</summary>
    internal Step?[] Steps { get; }

    /// <summary>Of each value: its number of elements.</summary>
    internal int[] Lengths { get; }

    internal BufferPlan Buffers { get; }

    /// <summary>Index of the value that a node, or the input, gives.</summary>
    internal int ValueOf(string name) => _values[name];

    private Step? Compile(Node node)
    {
        int[] output = Shapes[node.Name];
        int[] Input(int i) => Shapes[node.Inputs[i]];
        return node switch
        {
            Conv2D conv => new ConvStep(conv, Input(0), output),
            DepthwiseConv2D conv => new DepthwiseStep(conv, Input(0), output),
            FullyConnected dense => new FullyConnectedStep(dense),
            BatchNorm norm => new BatchNormStep(norm),
            Activation activation => ActivationSteps.Create(activation),
            Binary binary => new BinaryStep(binary.Kind, Input(0), Input(1), output),
            Constant => null,
            Pad pad => new PadStep(pad.Padding, Input(0), output),
            Pool pool => new PoolStep(pool, Input(0), output),
            GlobalAveragePool => new GlobalAveragePoolStep(output[^1]),
            Reshape => new ReshapeStep(),
            Concat concat => new ConcatStep([.. concat.Parts.Select(part => Shapes[part][^1])]),
            SeveralOutputs => new JoinStep(),
            Softmax => new SoftmaxStep(output[^1]),
            L2Normalize => new L2NormalizeStep(output[^1]),
            _ => throw new InputException($"{node.GetType().Name} '{node.Name}': an operator without a kernel"),
        };
    }
}
