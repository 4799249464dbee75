using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>ADD, SUB or MUL of two activations, or of an activation and a constant vector.</summary>
internal sealed class ElementwiseStep<TArithmetic> : Step
    where TArithmetic : struct, IElementwiseArithmetic
{
    private readonly Broadcast _broadcast;
    private readonly TArithmetic _arithmetic;
    private readonly Operand _left;
    private readonly Operand _right;
    private readonly InstructionSet _set;
    private readonly int _threads;
    private readonly bool _byRows;
    private readonly Table _table;

    public ElementwiseStep(in StepContext context, in TArithmetic arithmetic)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        _arithmetic = arithmetic;
        _broadcast = Broadcast.Of(op, op.Input(0), op.Input(1));
        _left = Operand.Of(context, op.Input(0));
        _right = Operand.Of(context, op.Input(1));
        _set = context.InstructionSet;
        _threads = context.Options.Threads;
        _byRows = Output.IsPicture && HasRows(_left, _broadcast.Left) && HasRows(_right, _broadcast.Right);
        _table = Table.Of(context);
    }

    /// <summary>
    /// Operands that are not broadcast: each of their elements is read once, just before the output's at its place is written.
    /// </summary>
    public override IEnumerable<Value> InPlaceInputs => Inputs.Where(input => input.Bytes == Output.Bytes);

    public override IEnumerable<string> Kernels =>
        !_set.HasVectors() || !_broadcast.HasRows ? _table.Kernels : [$"Elementwise{_set}", .. _table.Kernels];

    public override RowGeometry? ByRows => _byRows ? RowGeometry.RowForRow(Output.Height) : null;

    /// <summary>Operands of one row serve all rows.</summary>
    public override IEnumerable<Value> RowInputs => Inputs.Where(input => input.IsPicture && input.Height == Output.Height);

    public override int Slices(int rows) =>
        _byRows ? Share.SlicesOf(Math.Min(_threads, rows), (long)rows * Output.RowBytes * Share.WorkOfByte) : 1;

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        if (!_byRows)
        {
            Run(memory, _broadcast, _left.Read(memory), _right.Read(memory), memory.Int8(Output));
            return;
        }

        Rows slice = rows.Of(share);
        int count;
        for (int y = slice.First; y < slice.End; y += count)
        {
            int most = slice.End - y;
            int operands = Math.Min(_left.Contiguous(memory, y, most), _right.Contiguous(memory, y, most));
            count = Math.Min(memory.Contiguous(Output, y, most), operands);
            Span<sbyte> output = memory.Rows(Output, y, count);
            Run(memory, _broadcast with { D1 = count }, _left.Read(memory, y, count), _right.Read(memory, y, count), output);
        }
    }

    /// <summary>Constants of many rows do not occur.</summary>
    private static bool HasRows(in Operand operand, in Strides strides) => strides.S1 == 0 || operand.Activation is { IsPicture: true };

    private void Run(EngineMemory memory, in Broadcast broadcast, ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right, Span<sbyte> output)
    {
        if (!_arithmetic.TryRun(_set, broadcast, left, right, output))
        {
            ElementwiseReference.Run(broadcast, _arithmetic, left, right, output);
        }

        _table.RunInPlace(memory, output);
    }
}
