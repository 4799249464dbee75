using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// How two operands of up to four dimensions meet: along an axis where an operand has size 1, its one element serves all
/// (stride 0), as squeeze-excite's [1, 1, 1, C] times [1, H, W, C].
/// </summary>
/// <param name="D0">Output size, outermost dimension.</param>
/// <param name="D1">Output size.</param>
/// <param name="D2">Output size.</param>
/// <param name="D3">Output size, innermost dimension.</param>
/// <param name="Left">Elements between neighbours of the left operand along each dimension.</param>
/// <param name="Right">The same of the right operand.</param>
internal readonly record struct Broadcast(int D0, int D1, int D2, int D3, Strides Left, Strides Right)
{
    /// <summary>Whether the operands have one shape, or are broadcast along any dimensions but the last.</summary>
    public bool HasRows => Left == Right || (Left.S3 == 1 && Right.S3 == 1);

    /// <summary>The operands in the other order.</summary>
    public Broadcast Swapped => this with { Left = Right, Right = Left };

    /// <summary>The right operand is one vector of channels for all pixels.</summary>
    public bool RightIsPerChannel => Right is { S0: 0, S1: 0, S2: 0, S3: 1 } && Left is not { S0: 0, S1: 0, S2: 0 };

    public static Broadcast Of(OperatorView op, Tensor left, Tensor right)
    {
        int[] l = op.Shape4(left);
        int[] r = op.Shape4(right);
        int[] o = new int[4];
        for (int d = 0; d < 4; d++)
        {
            o[d] = Math.Max(l[d], r[d]);
            if ((l[d] != o[d] && l[d] != 1) || (r[d] != o[d] && r[d] != 1))
            {
                throw op.Bad($"{left} and {right} cannot be broadcast to one shape");
            }
        }

        if (!op.Shape4(op.Output).AsSpan().SequenceEqual(o))
        {
            throw op.Bad($"{op.Output} should have shape [{string.Join(", ", o)}]");
        }

        return new Broadcast(o[0], o[1], o[2], o[3], Strides.Of(l), Strides.Of(r));
    }
}

/// <summary>Elements between neighbours along each of four dimensions; 0 where the size is 1.</summary>
internal readonly record struct Strides(int S0, int S1, int S2, int S3)
{
    public static Strides Of(int[] shape) => new(
        shape[0] == 1 ? 0 : shape[1] * shape[2] * shape[3],
        shape[1] == 1 ? 0 : shape[2] * shape[3],
        shape[2] == 1 ? 0 : shape[3],
        shape[3] == 1 ? 0 : 1);

    public int At(int i0, int i1, int i2, int i3) => (i0 * S0) + (i1 * S1) + (i2 * S2) + (i3 * S3);
}
