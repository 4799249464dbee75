using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>What an elementwise operator does to sixteen pairs of elements, in some instruction set.</summary>
internal interface IElementwiseVectors
{
    Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right);
}

/// <summary>
/// ADD, SUB and MUL on vectors: operands of one shape, or broadcast along any dimensions but the last. Each element is read once, before
/// the one in its place is written.
/// </summary>
internal static class ElementwiseVectors
{
    /// <returns>False where an operand is broadcast along the last dimension.</returns>
    public static bool TryRun<TArithmetic, TVectors>(
        in Broadcast b,
        in TArithmetic arithmetic,
        TVectors vectors,
        ReadOnlySpan<sbyte> left,
        ReadOnlySpan<sbyte> right,
        Span<sbyte> output)
        where TArithmetic : struct, IElementwiseArithmetic
        where TVectors : struct, IElementwiseVectors
    {
        if (left.Length == output.Length && right.Length == output.Length)
        {
            Row(arithmetic, vectors, left, right, output);
            return true;
        }

        if (b.Left.S3 != 1 || b.Right.S3 != 1)
        {
            return false;
        }

        if (b.RightIsPerChannel && left.Length == output.Length)
        {
            PerChannel(arithmetic, vectors, left, right, output);
            return true;
        }

        int o = 0;
        for (int i0 = 0; i0 < b.D0; i0++)
        {
            for (int i1 = 0; i1 < b.D1; i1++)
            {
                for (int i2 = 0; i2 < b.D2; i2++, o += b.D3)
                {
                    Row(
                        arithmetic,
                        vectors,
                        left.Slice(b.Left.At(i0, i1, i2, 0), b.D3),
                        right.Slice(b.Right.At(i0, i1, i2, 0), b.D3),
                        output.Slice(o, b.D3));
                }
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<TArithmetic, TVectors>(
        in TArithmetic arithmetic, TVectors vectors, ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right, Span<sbyte> output)
        where TArithmetic : struct, IElementwiseArithmetic
        where TVectors : struct, IElementwiseVectors
    {
        ref sbyte l = ref MemoryMarshal.GetReference(left);
        ref sbyte r = ref MemoryMarshal.GetReference(right);
        ref sbyte o = ref MemoryMarshal.GetReference(output);
        int i = 0;
        for (; i + 16 <= output.Length; i += 16)
        {
            vectors.Apply(Vector128.LoadUnsafe(ref l, (nuint)i), Vector128.LoadUnsafe(ref r, (nuint)i)).StoreUnsafe(ref o, (nuint)i);
        }

        if (i + 8 <= output.Length)
        {
            Vector128<sbyte> eight = vectors.Apply(
                Vector64.LoadUnsafe(ref l, (nuint)i).ToVector128Unsafe(), Vector64.LoadUnsafe(ref r, (nuint)i).ToVector128Unsafe());
            eight.GetLower().StoreUnsafe(ref o, (nuint)i);
            i += 8;
        }

        for (; i < output.Length; i++)
        {
            output[i] = arithmetic.Apply(left[i], right[i]);
        }
    }

    /// <summary>
    /// The same vector for every pixel: a few pixels at a time, which stay in the first-level cache, sixteen channels of all of them.
    /// </summary>
    private static void PerChannel<TArithmetic, TVectors>(
        in TArithmetic arithmetic, TVectors vectors, ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right, Span<sbyte> output)
        where TArithmetic : struct, IElementwiseArithmetic
        where TVectors : struct, IElementwiseVectors
    {
        const int BlockPixels = 16;
        int channels = right.Length;
        int tail = channels % 16;
        ref sbyte l = ref MemoryMarshal.GetReference(left);
        ref sbyte r = ref MemoryMarshal.GetReference(right);
        ref sbyte o = ref MemoryMarshal.GetReference(output);
        for (int start = 0; start < output.Length; start += BlockPixels * channels)
        {
            int end = Math.Min(start + (BlockPixels * channels), output.Length);
            for (int c = 0; c + 16 <= channels; c += 16)
            {
                Vector128<sbyte> same = Vector128.LoadUnsafe(ref r, (nuint)c);
                for (int i = start + c; i < end; i += channels)
                {
                    vectors.Apply(Vector128.LoadUnsafe(ref l, (nuint)i), same).StoreUnsafe(ref o, (nuint)i);
                }
            }

            if (tail > 0)
            {
                for (int i = start + channels - tail; i < end; i += channels)
                {
                    Row(arithmetic, vectors, left.Slice(i, tail), right[^tail..], output.Slice(i, tail));
                }
            }
        }
    }
}
