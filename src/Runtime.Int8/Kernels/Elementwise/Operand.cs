using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>An operand of a binary operator: an activation in the arena, or a constant in the weight block.</summary>
internal readonly record struct Operand(Value? Activation, Packed<sbyte> Constant)
{
    public static Operand Of(in StepContext context, Tensor tensor) => tensor.IsConstant
        ? new Operand(null, context.Weights.Add(MemoryMarshal.Cast<byte, sbyte>(tensor.Data.Span)))
        : new Operand(context.Node.Inputs.First(value => value.Tensor.Index == tensor.Index), default);

    /// <summary>How many rows from one on follow one another.</summary>
    public int Contiguous(EngineMemory memory, int row, int most) =>
        Activation is { Height: > 1 } value ? memory.Contiguous(value, row, most) : most;

    /// <summary>Some rows, one behind the other; an operand of one row whole.</summary>
    public ReadOnlySpan<sbyte> Read(EngineMemory memory, int row, int rows) =>
        Activation is { Height: > 1 } value ? memory.Rows(value, row, rows) : Read(memory);

    public ReadOnlySpan<sbyte> Read(EngineMemory memory) => Activation is { } value ? memory.Int8(value) : memory.Elements(Constant);
}
