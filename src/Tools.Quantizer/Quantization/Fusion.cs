using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// Which nodes vanish into a neighbour. A clamp that alone reads a convolution, fully connected layer or
/// arithmetic becomes that operator's fused activation: the intermediate tensor, its range and its rounding disappear.
/// A hard sigmoid's first half, relu6(x + 3), goes the same way behind an operator with a bias: 3 is added to the bias.
/// In the edge profile an h-swish vanishes into a convolution too.
/// </summary>
internal sealed class Fusion
{
    private readonly Dictionary<string, Activation> _activationOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> _absorbed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fused = new(StringComparer.Ordinal);
    private readonly HashSet<string> _byChannel;

    public Fusion(Graph graph, Profile profile = Profile.Standard)
    {
        Dictionary<string, Node> nodes = graph.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        ILookup<string, Node> readers = graph.Nodes
            .SelectMany(node => node.Inputs, (reader, input) => (reader, input))
            .ToLookup(pair => pair.input, pair => pair.reader, StringComparer.Ordinal);

        foreach (Node node in graph.Nodes)
        {
            if (node is not UnaryNode { Input: { } input } || input == graph.Output
                || !nodes.TryGetValue(input, out Node? producer) || readers[input].Count() != 1)
            {
                continue;
            }

            if (node is Activation activation && CanHold(producer, activation.Kind, profile))
            {
                _activationOf.Add(producer.Name, activation);
                _absorbed.Add(producer.Name);
                _fused.Add(activation.Name);
            }
        }

        ByChannel = profile == Profile.Edge ? EdgeTensors.Of(graph, this) : [];
        _byChannel = [.. ByChannel.Select(static tensor => tensor.Name)];
    }

    /// <summary>The activations that get one scale per channel.</summary>
    public IReadOnlyList<EdgeTensors.ByChannel> ByChannel { get; }

    /// <summary>Whether an activation gets one scale per channel.</summary>
    public bool IsByChannel(string activation) => _byChannel.Contains(activation);

    /// <summary>The activation that <paramref name="node"/> applies to its result itself, or null.</summary>
    public Activation? ActivationOf(Node node) => _activationOf.GetValueOrDefault(node.Name);

    /// <summary>Whether the operator before applies <paramref name="activation"/> (of a hard sigmoid, its first half).</summary>
    public bool IsFused(Activation activation) => _fused.Contains(activation.Name);

    /// <summary>Whether no tensor of the quantized model holds the output of <paramref name="node"/>.</summary>
    public bool IsAbsorbed(Node node) => _absorbed.Contains(node.Name);

    private static bool CanHold(Node producer, ActivationKind kind, Profile profile) => kind switch
    {
        ActivationKind.Relu or ActivationKind.Relu6 or ActivationKind.ReluN1To1 =>
            producer is Conv2D or DepthwiseConv2D or FullyConnected or Binary,
        ActivationKind.HardSwish => profile == Profile.Edge && producer is (Conv2D or DepthwiseConv2D),
        ActivationKind.HardSigmoid => producer is Conv2D or DepthwiseConv2D or FullyConnected,
        _ => false,
    };
}
