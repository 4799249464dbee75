using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// The sums of sixteen channels over a window of pixels, in any instruction set that has vectors of 16 bytes: for MEAN and AVERAGE_POOL_2D.
/// </summary>
internal readonly struct WindowSumVectors(Vector128<int> s0, Vector128<int> s1, Vector128<int> s2, Vector128<int> s3)
{
    /// <summary>Values that an int16 sum holds: 255 · 128 &lt; 2^15.</summary>
    private const int MostInInt16 = 255;

    public Vector128<int> S0 { get; } = s0;

    public Vector128<int> S1 { get; } = s1;

    public Vector128<int> S2 { get; } = s2;

    public Vector128<int> S3 { get; } = s3;

    /// <param name="first">The first of the sixteen channels in the first pixel.</param>
    /// <param name="rows">Rows of the window.</param>
    /// <param name="rowStride">From a row to the next.</param>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="channels">From a pixel to the next.</param>
    public static WindowSumVectors Of(ref sbyte first, int rows, int rowStride, int columns, int channels)
    {
        Vector128<int> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int row = 0; row < rows; row++, first = ref Unsafe.Add(ref first, rowStride))
        {
            ref sbyte pixel = ref first;
            for (int done = 0; done < columns; done += MostInInt16)
            {
                Vector128<short> low = default, high = default;
                int left = Math.Min(MostInInt16, columns - done);
                for (; left >= 4; left -= 4, pixel = ref Unsafe.Add(ref pixel, 4 * channels))
                {
                    Add(Vector128.LoadUnsafe(ref pixel), ref low, ref high);
                    Add(Vector128.LoadUnsafe(ref pixel, (nuint)channels), ref low, ref high);
                    Add(Vector128.LoadUnsafe(ref pixel, (nuint)(2 * channels)), ref low, ref high);
                    Add(Vector128.LoadUnsafe(ref pixel, (nuint)(3 * channels)), ref low, ref high);
                }

                for (; left > 0; left--, pixel = ref Unsafe.Add(ref pixel, channels))
                {
                    Add(Vector128.LoadUnsafe(ref pixel), ref low, ref high);
                }

                s0 += Vector128.WidenLower(low);
                s1 += Vector128.WidenUpper(low);
                s2 += Vector128.WidenLower(high);
                s3 += Vector128.WidenUpper(high);
            }
        }

        return new WindowSumVectors(s0, s1, s2, s3);
    }

    /// <param name="sums">Takes the sixteen sums.</param>
    public void CopyTo(Span<int> sums)
    {
        S0.CopyTo(sums);
        S1.CopyTo(sums[4..]);
        S2.CopyTo(sums[8..]);
        S3.CopyTo(sums[12..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector128<sbyte> x, ref Vector128<short> low, ref Vector128<short> high)
    {
        if (AdvSimd.IsSupported)
        {
            high = AdvSimd.AddWideningUpper(high, x);
            low = AdvSimd.AddWideningLower(low, x.GetLower());
        }
        else
        {
            low += Vector128.WidenLower(x);
            high += Vector128.WidenUpper(x);
        }
    }
}
