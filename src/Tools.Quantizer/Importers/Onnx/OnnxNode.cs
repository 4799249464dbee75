using MobileNetEdge.Tools.Quantizer.Importers.Onnx.Schema;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>One operator of the file, read with errors that name it.</summary>
internal sealed class OnnxNode(NodeProto node)
{
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

    public AttributeProto? Attribute(string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    public InputException Bad(string problem) => new($"{Operator} '{Name}': {problem}");
}
