using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>ADD, SUB or MUL of two activations, or of an activation and a constant vector.</summary>
internal sealed class ElementwiseStep<TArithmetic> : Step, IRowStep
    where TArithmetic : struct, IElementwiseArithmetic
{
    private readonly Broadcast _broadcast;
    private readonly TArithmetic _arithmetic;
    private readonly Operand _left;
    private readonly Operand _right;
    private readonly InstructionSet _set;
    private readonly int _workers;
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
        _workers = context.Options.Workers;
        _table = Table.Of(context);
    }

    /// <summary>Operands that are not broadcast: each of their elements is read once, just before the output's at its place is written.</summary>
    public override IEnumerable<Value> InPlaceInputs => Inputs.Where(input => input.Bytes == Output.Bytes);

    public override IEnumerable<string> Kernels => _set == InstructionSet.Reference || !_broadcast.HasRows ? _table.Kernels : [$"Elementwise{_set}", .. _table.Kernels];

    public override IRowStep? ByRows => Output.IsPicture && HasRows(_left, _broadcast.Left) && HasRows(_right, _broadcast.Right) ? this : null;

    int IRowStep.RowGroup => 1;

    /// <summary>Operands of one row serve all rows.</summary>
    IEnumerable<Value> IRowStep.RowInputs => Inputs.Where(input => input.Height == Output.Height);

    bool IRowStep.KeepsScratch => false;

    public override void Run(EngineMemory memory) => Run(memory, _broadcast, _left.Read(memory), _right.Read(memory), memory.Int8(Output));

    int IRowStep.FirstInputRow(int row) => row;

    int IRowStep.EndInputRow(int end) => end;

    int IRowStep.Slices(int count) => Share.SlicesOf(Math.Min(_workers, count), (long)count * Output.RowBytes * Share.WorkOfByte);

    public void RunRows(EngineMemory memory, int first, int count, in Share share)
    {
        (int start, int end) = share.Of(count);
        int rows;
        for (int y = first + start; y < first + end; y += rows)
        {
            int most = first + end - y;
            rows = Math.Min(Output.Contiguous(y, most), Math.Min(_left.Contiguous(y, most), _right.Contiguous(y, most)));
            Span<sbyte> output = memory.Int8(Output).Slice(Output.PlaceOf(y), rows * Output.RowBytes);
            Run(memory, _broadcast with { D1 = rows }, _left.Read(memory, y, rows), _right.Read(memory, y, rows), output);
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
