using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>
/// Frameworks without a hard-sigmoid spell it relu6(x + 3) · 1/6, and converters then fold the 3 into the bias before it.
/// This pass knows both by their meaning: relu6(z) / 6 = hardSigmoid(z − 3). And x · hardSigmoid(x) becomes hardSwish(x),
/// in the order (x · relu6(x + 3)) · 1/6 too.
/// </summary>
internal static class RecognizeActivations
{
    // 1/6 and 3 pass through float arithmetic of other programs; a part in ten thousand is none of their rounding.
    private const float Tolerance = 1e-4f;

    public static Graph Apply(Graph graph) => HardSwishes(HardSigmoids(graph));

    private static Graph HardSigmoids(Graph graph)
    {
        Lookup lookup = new(graph);
        Dictionary<string, Node> changed = new(StringComparer.Ordinal);
        foreach (Binary product in graph.Nodes.OfType<Binary>())
        {
            if (product.Kind != BinaryKind.Mul
                || lookup.WithConstant(product, 1f / 6f) is not { } clamped
                || lookup.Node(clamped) is not Activation { Kind: ActivationKind.Relu6, Input: var shifted })
            {
                continue;
            }

            if (lookup.Node(shifted) is Binary { Kind: BinaryKind.Add } sum && lookup.WithConstant(sum, 3) is { } x)
            {
                changed[product.Name] = new Activation(product.Name, x, ActivationKind.HardSigmoid);
            }
            else if (lookup.ReadOnce(clamped) && lookup.ReadOnce(shifted) && lookup.Node(shifted) is { } producer
                && LessThree(producer) is { } lower)
            {
                changed[shifted] = lower;
                changed[product.Name] = new Activation(product.Name, shifted, ActivationKind.HardSigmoid);
            }
        }

        return Replace(graph, changed);
    }

    private static Graph HardSwishes(Graph graph)
    {
        Lookup lookup = new(graph);
        Dictionary<string, Node> changed = new(StringComparer.Ordinal);
        foreach (Binary product in graph.Nodes.OfType<Binary>())
        {
            string? x = Gated(product, IsGateOf) ?? (lookup.WithConstant(product, 1f / 6f) is { } sixfold
                && lookup.Node(sixfold) is Binary inner ? Gated(inner, IsSixfoldGateOf) : null);
            if (product.Kind == BinaryKind.Mul && x is not null)
            {
                changed[product.Name] = new Activation(product.Name, x, ActivationKind.HardSwish);
            }
        }

        return Replace(graph, changed);

        bool IsGateOf(string gate, string x) =>
            lookup.Node(gate) is Activation { Kind: ActivationKind.HardSigmoid, Input: var input } && input == x;

        bool IsSixfoldGateOf(string gate, string x) =>
            lookup.Node(gate) is Activation { Kind: ActivationKind.Relu6, Input: var shifted }
            && lookup.Node(shifted) is Binary { Kind: BinaryKind.Add } sum && lookup.WithConstant(sum, 3) == x;
    }

    /// <summary>The operand that the other is the gate of, in a product; null when neither is.</summary>
    private static string? Gated(Binary product, Func<string, string, bool> isGateOf) =>
        product.Kind != BinaryKind.Mul ? null
        : isGateOf(product.Left, product.Right) ? product.Right
        : isGateOf(product.Right, product.Left) ? product.Left
        : null;

    /// <summary>The producer with 3 taken from each bias, null where there is no bias to take it from.</summary>
    private static Node? LessThree(Node producer) => producer switch
    {
        Conv2D { Bias: { } bias } conv => conv with { Bias = Less(bias) },
        DepthwiseConv2D { Bias: { } bias } conv => conv with { Bias = Less(bias) },
        FullyConnected { Bias: { } bias } dense => dense with { Bias = Less(bias) },
        _ => null,
    };

    private static float[] Less(float[] bias) => [.. bias.Select(static value => value - 3)];

    private static Graph Replace(Graph graph, Dictionary<string, Node> changed) =>
        (graph with { Nodes = [.. graph.Nodes.Select(node => changed.GetValueOrDefault(node.Name, node))] }).WithoutDeadNodes();

    private sealed class Lookup(Graph graph)
    {
        private readonly Dictionary<string, Node> _nodes = graph.Nodes.ToDictionary(static node => node.Name, StringComparer.Ordinal);
        private readonly Dictionary<string, int> _readers = graph.CountReaders();

        public Node? Node(string name) => _nodes.GetValueOrDefault(name);

        public bool ReadOnce(string name) => _readers[name] == 1;

        /// <summary>The other operand of a node of which one operand is <paramref name="value"/> everywhere; null when none is.</summary>
        public string? WithConstant(Binary node, float value)
        {
            bool Is(string name) =>
                Node(name) is Constant constant && constant.Value.Data.All(element => MathF.Abs(element - value) <= Tolerance * value);
            return Is(node.Right) ? node.Left : Is(node.Left) ? node.Right : null;
        }
    }
}
