using MobileNetEdge.Tools.Quantizer.Importers.Onnx.Schema;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>One operator of the file, read with errors that name it.</summary>
internal sealed class OnnxNode(NodeProto node)
{
    /// <summary>Attributes that change nothing in a network that is run and not trained.</summary>
    private static readonly string[] OfTraining = ["momentum", "ratio", "seed", "is_test", "consumed_inputs"];

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public string Operator => node.OpType;

    /// <summary>Called after what it makes, as the tensors of the graph are.</summary>
    public string Name => node.Output.Count > 0 ? node.Output[0] : node.Name;

    public IReadOnlyList<string> Inputs => node.Input;

    public IReadOnlyList<string> Outputs => node.Output;

    /// <summary>The name of an input that must be there.</summary>
    public string Input(int i) => Optional(i) ?? throw Bad($"its input {i} is missing");

    /// <summary>The name of an input, null where it is left out.</summary>
    public string? Optional(int i) => i < node.Input.Count && node.Input[i].Length > 0 ? node.Input[i] : null;

    public long Integer(string name, long absent) => Attribute(name)?.I ?? absent;

    public float Number(string name, float absent) => Attribute(name)?.F ?? absent;

    public string Text(string name, string absent) => Attribute(name)?.S.ToStringUtf8() ?? absent;

    /// <returns>Null where the attribute is absent.</returns>
    public int[]? Integers(string name) =>
        Attribute(name) is { } attribute ? [.. attribute.Ints.Select(value => checked((int)value))] : null;

    /// <summary>[height, width].</summary>
    public (int Height, int Width) Pair(string name, int absent) => Integers(name) switch
    {
        null => (absent, absent),
        [var height, var width] => (height, width),
        var other => throw Bad($"{name} [{string.Join(", ", other)}] is not a height and a width"),
    };

    public AttributeProto? Attribute(string name)
    {
        _read.Add(name);
        return node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
    }

    /// <summary>An attribute that nobody read may change the arithmetic, unless it says nothing: 0, or an empty list.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public void RequireAllRead()
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            bool saysNothing = attribute is { I: 0, F: 0, S.IsEmpty: true, T: null, Ints.Count: 0, Floats.Count: 0 };
            if (!saysNothing && !_read.Contains(attribute.Name) && !OfTraining.Contains(attribute.Name))
            {
                throw Bad($"its attribute '{attribute.Name}' is not read, and may change what it computes; export the network without it");
            }
        }
    }

    public InputException Bad(string problem) => new($"{Operator} '{Name}': {problem}");
}
