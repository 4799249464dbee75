using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>CONCATENATION, one part after the other.</summary>
internal sealed class ConcatenationLayer : CLayer
{
    private readonly Node _node;
    private readonly OperatorView _op;
    private readonly int _axis;

    public ConcatenationLayer(Node node, OperatorView op, Step step)
        : base(step)
    {
        (_node, _op) = (node, op);
        int axis = ((ConcatenationOptions)op.Options).Axis;
        _axis = axis < 0 ? axis + op.Output.Shape.Length : axis;
    }

    /// <summary>Along the channels, each row is made of the same row of the parts.</summary>
    public override RowGeometry? ByRows => JoinsChannels ? RowGeometry.RowForRow(Step.Output.Height) : null;

    public override string AllRows => $"0, {Height}";

    private bool JoinsChannels => Step.Output.IsPicture && _axis == 3;

    private int Height => JoinsChannels ? Step.Output.Height : Tensor.CountOf(_op.Output.Shape.AsSpan(0, _axis));

    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        writer.Use("concatenation");
        int width = JoinsChannels ? Step.Output.Width : 1;
        int wholeBytes = Step.Output.Bytes / (Height * width);
        int outputRows = JoinsChannels ? arena.RowsHeld(Step.Output) : Height;
        int offset = 0;
        List<string> calls = [];
        for (int i = 0; i < _op.Operator.Inputs.Length; i++)
        {
            Tensor tensor = _op.Input(i);
            Value? value = Activation(_node, tensor);
            int partBytes = tensor.Count / (Height * width);
            int inputRows = JoinsChannels && value is not null ? arena.RowsHeld(value) : Height;
            string table = writer.AddTable(ConcatenationStep.TableOf(_op, tensor));
            string part = writer.AddStruct(
                "concatenation_part", $"{width}, {partBytes}, {wholeBytes}, {offset}, {inputRows}, {outputRows}, {table}", numbers: 7);
            string input = value is null ? writer.AddBytes(tensor) : arena.At(value);
            calls.Add($"concatenate({part}, {input}, {arena.At(Step.Output)}, {rows})");
            offset += partBytes;
        }

        return calls;
    }
}
