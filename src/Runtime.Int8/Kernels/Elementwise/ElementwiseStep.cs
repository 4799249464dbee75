using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Lowering;

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
        _table = Table.Of(context);
    }

    /// <summary>Operands that are not broadcast: each of their elements is read once, just before the output's at its place is written.</summary>
    public override IEnumerable<Value> InPlaceInputs => Inputs.Where(input => input.Bytes == Output.Bytes);

    public override IEnumerable<string> Kernels => _set == InstructionSet.Reference || !_broadcast.HasRows ? _table.Kernels : [$"Elementwise{_set}", .. _table.Kernels];

    public override void Run(EngineMemory memory)
    {
        ReadOnlySpan<sbyte> left = _left.Read(memory);
        ReadOnlySpan<sbyte> right = _right.Read(memory);
        Span<sbyte> output = memory.Int8(Output);
        if (!_arithmetic.TryRun(_set, _broadcast, left, right, output))
        {
            ElementwiseReference.Run(_broadcast, _arithmetic, left, right, output);
        }

        _table.RunInPlace(memory, output);
    }
}
