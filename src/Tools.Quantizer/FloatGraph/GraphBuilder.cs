using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>
/// Makes a graph node by node. Each node's shape is inferred, and so checked, as it is added: an error names the same layer
/// that is wrong, and the caller can ask for the shapes that SAME padding depends on.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly GraphInput _input;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, int[]> _shapes = new(StringComparer.Ordinal);

    public GraphBuilder(GraphInput input)
    {
        _input = input;
        ShapeInference.Infer(new Graph(input, [], input.Name));
        _shapes.Add(input.Name, input.Shape);
    }

    /// <summary>Adds a node and returns its name, for the next node to read.</summary>
    public string Add(Node node)
    {
        int[] shape = ShapeInference.OutputShape(node, _shapes);
        if (!_shapes.TryAdd(node.Name, shape))
        {
            throw new InputException($"two tensors are called '{node.Name}'; names must be unique");
        }

        _nodes.Add(node);
        return node.Name;
    }

    public int[] ShapeOf(string name) => _shapes[name];

    /// <summary>The value of a constant; null for any other tensor.</summary>
    public Tensor? ConstantOf(string name) => _nodes.OfType<Constant>().FirstOrDefault(constant => constant.Name == name)?.Value;

    /// <summary>The node that makes a tensor; null of the graph's input.</summary>
    public Node? MakerOf(string name) => _nodes.FirstOrDefault(node => node.Name == name);

    /// <summary><paramref name="wanted"/>, or with a number behind it when that is taken.</summary>
    public string Unique(string wanted)
    {
        string name = wanted;
        for (int i = 2; _shapes.ContainsKey(name); i++)
        {
            name = $"{wanted}_{i}";
        }

        return name;
    }

    /// <summary>The graph up to <paramref name="output"/>; nodes that it does not need are left out.</summary>
    public Graph Build(string output) => new Graph(_input, _nodes, output).WithoutDeadNodes();

    /// <summary>The graph up to its outputs, of which there may be several.</summary>
    /// <param name="outputs">Of each the tensor, and what the file calls it; at least one.</param>
    public Graph Build(IReadOnlyList<(string Tensor, string Title)> outputs) => outputs is [var only]
        ? Build(only.Tensor)
        : Build(Add(new SeveralOutputs(
            Unique("outputs"),
            [.. outputs.Select(static output => output.Tensor)],
            [.. outputs.Select(static output => output.Title)])));
}
