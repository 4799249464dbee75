using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// AVERAGE_POOL_2D and MAX_POOL_2D with sixteen channels side by side, in any instruction set that has vectors of 16 bytes. There are sixteen channels or
/// more; the last sixteen may overlap those before.
/// </summary>
internal static class PoolVectors
{
    /// <summary>Values that an int16 sum holds: 255 · 128 &lt; 2^15.</summary>
    private const int MostInInt16 = 255;

    /// <param name="g">Sizes.</param>
    /// <param name="range">Fused activation.</param>
    /// <param name="halfUp">As <see cref="PoolReference.RunAverage"/> has it.</param>
    /// <param name="input">[inputHeight, inputWidth, channels].</param>
    /// <param name="output">[outputHeight, outputWidth, channels].</param>
    public static void RunAverage(in WindowGeometry g, ActivationRange range, bool halfUp, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        Span<int> sums = stackalloc int[16];
        for (int y = 0; y < g.OutputHeight; y++)
        {
            (int top, int bottom) = PoolReference.Inside(y * g.StrideHeight, g.PadTop, g.FilterHeight, g.InputHeight);
            for (int x = 0; x < g.OutputWidth; x++)
            {
                (int left, int right) = PoolReference.Inside(x * g.StrideWidth, g.PadLeft, g.FilterWidth, g.InputWidth);
                int count = (bottom - top) * (right - left);
                Span<sbyte> answers = output.Slice(((y * g.OutputWidth) + x) * g.OutputChannels, g.OutputChannels);
                for (int c = 0; c < g.InputChannels; c += 16)
                {
                    c = Math.Min(c, g.InputChannels - 16);
                    Sum(g, top, bottom, left, right, ref Unsafe.Add(ref MemoryMarshal.GetReference(input), c), sums);
                    for (int i = 0; i < 16; i++)
                    {
                        answers[c + i] = range.Clamp(FixedPoint.RoundedMean(sums[i], count, halfUp));
                    }
                }
            }
        }
    }

    /// <param name="g">Sizes.</param>
    /// <param name="range">Fused activation.</param>
    /// <param name="input">[inputHeight, inputWidth, channels].</param>
    /// <param name="output">[outputHeight, outputWidth, channels].</param>
    public static void RunMax(in WindowGeometry g, ActivationRange range, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        Vector128<sbyte> least = Vector128.Create(range.Min);
        Vector128<sbyte> most = Vector128.Create(range.Max);
        for (int y = 0; y < g.OutputHeight; y++)
        {
            (int top, int bottom) = PoolReference.Inside(y * g.StrideHeight, g.PadTop, g.FilterHeight, g.InputHeight);
            for (int x = 0; x < g.OutputWidth; x++)
            {
                (int left, int right) = PoolReference.Inside(x * g.StrideWidth, g.PadLeft, g.FilterWidth, g.InputWidth);
                ref sbyte answers = ref Unsafe.Add(ref MemoryMarshal.GetReference(output), ((y * g.OutputWidth) + x) * g.OutputChannels);
                for (int c = 0; c < g.InputChannels; c += 16)
                {
                    c = Math.Min(c, g.InputChannels - 16);
                    Vector128<sbyte> max = Max(g, top, bottom, left, right, ref Unsafe.Add(ref MemoryMarshal.GetReference(input), c));
                    Vector128.Min(Vector128.Max(max, least), most).StoreUnsafe(ref answers, (nuint)c);
                }
            }
        }
    }

    private static void Sum(in WindowGeometry g, int top, int bottom, int left, int right, ref sbyte input, Span<int> sums)
    {
        Vector128<int> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector128<short> low = default, high = default;
        int room = MostInInt16;
        for (int y = top; y < bottom; y++)
        {
            ref sbyte pixel = ref Unsafe.Add(ref input, ((y * g.InputWidth) + left) * g.InputChannels);
            for (int x = left; x < right; x++, pixel = ref Unsafe.Add(ref pixel, g.InputChannels))
            {
                if (room == 0)
                {
                    Widen(ref s0, ref s1, ref low);
                    Widen(ref s2, ref s3, ref high);
                    room = MostInInt16;
                }

                Vector128<sbyte> values = Vector128.LoadUnsafe(ref pixel);
                low += Vector128.WidenLower(values);
                high += Vector128.WidenUpper(values);
                room--;
            }
        }

        Widen(ref s0, ref s1, ref low);
        Widen(ref s2, ref s3, ref high);
        s0.CopyTo(sums);
        s1.CopyTo(sums[4..]);
        s2.CopyTo(sums[8..]);
        s3.CopyTo(sums[12..]);
    }

    /// <summary>Moves int16 sums into int32 ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(ref Vector128<int> s0, ref Vector128<int> s1, ref Vector128<short> sums)
    {
        s0 += Vector128.WidenLower(sums);
        s1 += Vector128.WidenUpper(sums);
        sums = default;
    }

    private static Vector128<sbyte> Max(in WindowGeometry g, int top, int bottom, int left, int right, ref sbyte input)
    {
        Vector128<sbyte> max = Vector128.Create(sbyte.MinValue);
        for (int y = top; y < bottom; y++)
        {
            ref sbyte pixel = ref Unsafe.Add(ref input, ((y * g.InputWidth) + left) * g.InputChannels);
            for (int x = left; x < right; x++, pixel = ref Unsafe.Add(ref pixel, g.InputChannels))
            {
                max = Vector128.Max(max, Vector128.LoadUnsafe(ref pixel));
            }
        }

        return max;
    }
}
