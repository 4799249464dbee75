using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>What is done to the channels of a tensor.</summary>
internal enum ChannelChange
{
    /// <summary>They change places: every operator that works channel by channel lets that through.</summary>
    Order,

    /// <summary>
    /// Each is multiplied by a positive number of its own: linear operators and ReLU let that through (ReLU(f·x) = f·ReLU(x)), nothing else
    /// does.
    /// </summary>
    Scale,
}

/// <summary>
/// The tensors whose channels cannot be changed one without the other (those of a residual chain are the longest such group), and
/// the layers at their borders, whose weights take the change up.
/// </summary>
internal sealed class ChannelTies
{
    private readonly Graph _graph;
    private readonly Dictionary<string, Node> _nodes;
    private readonly IReadOnlyDictionary<string, int[]> _shapes;
    private readonly ChannelChange _change;
    private readonly int _channels;
    private readonly HashSet<string> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _writers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _readers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inner = new(StringComparer.Ordinal);

    private ChannelTies(Graph graph, ChannelChange change, int channels)
    {
        _graph = graph;
        _change = change;
        _channels = channels;
        _nodes = graph.Nodes.ToDictionary(static node => node.Name, StringComparer.Ordinal);
        _shapes = ShapeInference.Infer(graph);
    }

    /// <summary>The tied tensors.</summary>
    public IReadOnlySet<string> Tensors => _tensors;

    /// <summary>Layers that make a tied tensor: their output channels (rows) change.</summary>
    public IReadOnlySet<string> Writers => _writers;

    /// <summary>Layers that read one: their input channels (columns) change back.</summary>
    public IReadOnlySet<string> Readers => _readers;

    /// <summary>Depthwise layers between tied tensors, whose channels change places along.</summary>
    public IReadOnlySet<string> Inner => _inner;

    /// <returns>The group of <paramref name="tensor"/>; null where something in it does not let the change through.</returns>
    public static ChannelTies? Of(Graph graph, string tensor, ChannelChange change)
    {
        int[] shape = ShapeInference.Infer(graph)[tensor];
        ChannelTies ties = new(graph, change, shape[^1]);
        return ties.Reach(tensor) ? ties : null;
    }

    private bool Reach(string tensor)
    {
        if (!_tensors.Add(tensor))
        {
            return true;
        }

        // The channels must be the last axis, and the caller expects the answer as it was.
        return tensor != _graph.Input.Name && tensor != _graph.Output && _shapes[tensor][^1] == _channels
            && Back(_nodes[tensor]) && _graph.ReadersOf(tensor).All(reader => Ahead(reader, tensor));
    }

    /// <summary>From a tied tensor to what its node reads.</summary>
    private bool Back(Node node) => node switch
    {
        Conv2D or FullyConnected => Add(_writers, node),
        DepthwiseConv2D conv => _change == ChannelChange.Order ? Depthwise(conv, conv.Input) : Add(_writers, node),
        Binary binary => Operands(binary),
        _ => LetsThrough(node) && Reach(node.Inputs[0]),
    };

    /// <summary>From a tied tensor to what a reader makes of it.</summary>
    private bool Ahead(Node reader, string tensor) => reader switch
    {
        Conv2D => Add(_readers, reader),
        FullyConnected dense => dense.Weights.Shape[1] == _channels && Add(_readers, reader),
        DepthwiseConv2D conv when _change == ChannelChange.Order => Depthwise(conv, conv.Name),
        DepthwiseConv2D conv => conv.Weights.Shape[2] == _channels && Add(_readers, reader),
        Binary binary =>
            (binary.Kind != BinaryKind.Mul || _change == ChannelChange.Order || tensor == Carrier(binary)) && Reach(binary.Name),
        _ => LetsThrough(reader) && Reach(reader.Name),
    };

    private bool Depthwise(DepthwiseConv2D conv, string other) =>
        conv.Weights.Shape[2] == _channels && _shapes[conv.Input][^1] == _channels && Add(_inner, conv) && Reach(other);

    private bool LetsThrough(Node node) => node switch
    {
        Pool or GlobalAveragePool or Pad => true,
        Reshape => _shapes[node.Inputs[0]][^1] == _channels && _shapes[node.Name][^1] == _channels,
        Activation activation => activation.Kind == ActivationKind.Relu || _change == ChannelChange.Order,
        _ => false,
    };

    private bool Operands(Binary binary)
    {
        if (_nodes.GetValueOrDefault(binary.Left) is Constant || _nodes.GetValueOrDefault(binary.Right) is Constant)
        {
            return false;
        }

        if (binary.Kind == BinaryKind.Mul && _change != ChannelChange.Order)
        {
            return Carrier(binary) is { } carrier && Reach(carrier);
        }

        return Reach(binary.Left) && Reach(binary.Right);
    }

    /// <summary>Of a product the operand that a factor goes to: the feature map, not its gate. Null when they are alike.</summary>
    private string? Carrier(Binary binary)
    {
        (int left, int right) = (Tensor.CountOf(_shapes[binary.Left]), Tensor.CountOf(_shapes[binary.Right]));
        return left == right ? null : left > right ? binary.Left : binary.Right;
    }

    private static bool Add(HashSet<string> set, Node node)
    {
        set.Add(node.Name);
        return true;
    }
}
