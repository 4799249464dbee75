using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// CONCATENATION along any axis. In int8 models all parts are quantized as the output; in uint8 models a part may have a scale of
/// its own and is brought to the output's (TFLite's <c>ConcatenationWithScaling</c>).
/// </summary>
internal sealed class ConcatenationStep : Step
{
    private readonly int _rows;
    private readonly (Operand Part, int RowElements, Packed<sbyte> Table)[] _parts;

    public ConcatenationStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        ConcatenationOptions options = (ConcatenationOptions)op.Options;
        Tensor output = op.Int8Output();
        int rank = output.Shape.Length;
        int axis = options.Axis < 0 ? options.Axis + rank : options.Axis;
        if ((uint)axis >= rank || options.Activation != FusedActivation.None)
        {
            throw op.Bad($"axis {options.Axis} is none of {output}, or it has an activation");
        }

        _rows = Tensor.CountOf(output.Shape.AsSpan(0, axis));
        int rowElements = Tensor.CountOf(output.Shape.AsSpan(axis));
        _parts = new (Operand, int, Packed<sbyte>)[op.Operator.Inputs.Length];
        for (int i = 0; i < _parts.Length; i++)
        {
            Tensor part = op.Int8(op.Input(i));
            bool fits = part.Shape.Length == rank
                && part.Shape.Where((_, d) => d != axis).SequenceEqual(output.Shape.Where((_, d) => d != axis));
            int partElements = fits ? part.Count / _rows : throw op.Bad($"{part} does not fit into {output} along axis {axis}");
            rowElements -= partElements;
            Packed<sbyte> table = TableOf(op, part) is { } rescaled ? context.Weights.Add<sbyte>(rescaled) : default;
            _parts[i] = (Operand.Of(context, part), partElements, table);
        }

        if (rowElements != 0)
        {
            throw op.Bad($"its parts do not fill {output} along axis {axis}");
        }
    }

    /// <summary>The table that brings a part to the output's scale; null where it has that scale.</summary>
    public static sbyte[]? TableOf(OperatorView op, Tensor part)
    {
        Tensor output = op.Int8Output();
        if (op.IsUnsigned && (part.Scale != output.Scale || part.ZeroPoint != output.ZeroPoint))
        {
            return Rescaled(part, output);
        }

        op.CheckSameQuantization(part, output);
        return null;
    }

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        Span<sbyte> output = memory.Int8(Output);
        int rowElements = output.Length / _rows;
        int offset = 0;
        foreach ((Operand part, int elements, Packed<sbyte> table) in _parts)
        {
            ReadOnlySpan<sbyte> from = part.Read(memory);
            ReadOnlySpan<sbyte> lookup = memory.Elements(table);
            for (int row = 0; row < _rows; row++)
            {
                ReadOnlySpan<sbyte> values = from.Slice(row * elements, elements);
                Span<sbyte> to = output.Slice((row * rowElements) + offset, elements);
                if (lookup.IsEmpty)
                {
                    values.CopyTo(to);
                }
                else
                {
                    TableReference.Run(lookup, values, to);
                }
            }

            offset += elements;
        }
    }

    /// <summary>In uint8 numbers and floats, as the source does it.</summary>
    private static sbyte[] Rescaled(Tensor part, Tensor output)
    {
        float scale = part.Scale * (1f / output.Scale);
        float bias = -(part.ZeroPoint + 128) * scale;
        return UnaryTable.Of(q => AffineQuantization.QuantizeToInt8(((q + 128) * scale) + bias, 1, output.ZeroPoint));
    }
}
