using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>ADD, SUB and MUL of two operands.</summary>
internal sealed class ElementwiseLayer : CLayer
{
    private readonly Node _node;
    private readonly OperatorView _op;
    private readonly Broadcast _broadcast;
    private readonly string _arithmetic;
    private readonly (string Left, string Right) _operands;

    public ElementwiseLayer(Node node, OperatorView op, Step step)
        : base(step)
    {
        (_node, _op) = (node, op);
        _broadcast = Merged(Broadcast.Of(op, op.Input(0), op.Input(1)));
        if (op.Kind == OperatorKind.Mul)
        {
            MulArithmetic mul = MulArithmetic.Of(op);
            Ranges.Check(op, byte.MaxValue * byte.MaxValue, mul.Multiplier);
            _operands = ($"{mul.LeftZeroPoint}, 0, 0", $"{mul.RightZeroPoint}, 0, 0");
            _arithmetic = Numbers(mul.OutputZeroPoint, mul.Multiplier, mul.Range, sign: 1);
        }
        else
        {
            AddSubArithmetic add = AddSubArithmetic.Of(op);
            _operands = (Operand(add.LeftZeroPoint, add.Left), Operand(add.RightZeroPoint, add.Right));
            _arithmetic = Numbers(add.OutputZeroPoint, add.Output, add.Range, add.Subtract ? -1 : 1);
        }
    }

    public override string AllRows => $"0, {_broadcast.D0 * _broadcast.D1}";

    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        string name = _op.Kind == OperatorKind.Mul ? "mul" : "add";
        writer.Use(name);
        Broadcast b = _broadcast;
        (string left, int leftRows) = Source(writer, arena, _op.Input(0), b.Left);
        (string right, int rightRows) = Source(writer, arena, _op.Input(1), b.Right);
        int outputRows = Step.Output.IsPicture ? arena.RowsHeld(Step.Output) : b.D0 * b.D1;
        string constants = writer.AddStruct(
            "elementwise_constants",
            $"{{ {b.D0}, {b.D1}, {b.D2}, {b.D3} }}, {outputRows},\n    {{ {Text(b.Left)}, {leftRows}, {_operands.Left} }}, "
                + $"{{ {Text(b.Right)}, {rightRows}, {_operands.Right} }},\n    {_arithmetic}, {writer.AddTable(_node.Table)}",
            numbers: 28);
        return [$"elementwise({constants}, {name}_elements, {left}, {right}, {arena.At(Step.Output)}, {rows})"];
    }

    /// <summary>The last two dimensions as one, where neither operand is broadcast along one of them alone.</summary>
    private static Broadcast Merged(in Broadcast b) =>
        b is { Left.S3: 1, Right.S3: 1 } && b.Left.S2 == b.D3 && b.Right.S2 == b.D3 ? b with { D2 = 1, D3 = b.D2 * b.D3 } : b;

    private static string Operand(int zeroPoint, QuantizedMultiplier m) => $"{zeroPoint}, {m.Value}, {m.Shift}";

    private static string Numbers(int zeroPoint, QuantizedMultiplier m, ActivationRange range, int sign) =>
        $"{zeroPoint}, {m.Value}, {m.Shift}, {range.Min}, {range.Max}, {sign}";

    private static string Text(in Strides s) => $"{{ {s.S0}, {s.S1}, {s.S2}, {s.S3} }}";

    /// <summary>Where an operand is, and how many of its rows.</summary>
    private (string Place, int Rows) Source(LayerWriter writer, CArena arena, Tensor tensor, in Strides strides)
    {
        Value? value = Activation(_node, tensor);
        int rows = strides.S1 == 0 ? 1 : value is { IsPicture: true } ? arena.RowsHeld(value) : _broadcast.D1;
        return (value is null ? writer.AddBytes(tensor) : arena.At(value), rows);
    }
}
