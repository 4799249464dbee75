using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>BT.601 with the arithmetic and factors of <see cref="PixelRows"/>, for four pairs of pixels at a time.</summary>
internal static class YuvVectors
{
    /// <param name="even">Luma of the first pixel of each pair.</param>
    /// <param name="odd">Luma of the second.</param>
    /// <param name="cb">The pair's Cb.</param>
    /// <param name="cr">The pair's Cr.</param>
    /// <param name="evenRgb">The first pixels: red, green, blue and 0 for each.</param>
    /// <param name="oddRgb">The second pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Convert(
        Vector128<int> even,
        Vector128<int> odd,
        Vector128<int> cb,
        Vector128<int> cr,
        out Vector128<byte> evenRgb,
        out Vector128<byte> oddRgb)
    {
        // The same sums in another order: the offsets of luma and chroma are multiplied out, and the rounding half is added only
        // once.
        Vector128<int> red = (cr * PixelRows.CrToRed) + Vector128.Create(-128 * PixelRows.CrToRed);
        Vector128<int> green = (cb * PixelRows.CbToGreen) + (cr * PixelRows.CrToGreen) + Vector128.Create(
            -128 * (PixelRows.CbToGreen + PixelRows.CrToGreen));
        Vector128<int> blue = (cb * PixelRows.CbToBlue) + Vector128.Create(-128 * PixelRows.CbToBlue);
        evenRgb = Pixels(even, red, green, blue);
        oddRgb = Pixels(odd, red, green, blue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pixels(Vector128<int> luma, Vector128<int> red, Vector128<int> green, Vector128<int> blue)
    {
        Vector128<int> y = (luma * PixelRows.Luma) + Vector128.Create((-16 * PixelRows.Luma) + PixelRows.Half);
        return (ToByte(y + red) | (ToByte(y + green) << 8) | (ToByte(y + blue) << 16)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> ToByte(Vector128<int> value) =>
        Vector128.Min(Vector128.Max(value >> 16, Vector128<int>.Zero), Vector128.Create(255));
}
