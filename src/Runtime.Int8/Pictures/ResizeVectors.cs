using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>
/// The sums of <see cref="PictureResizer"/> and their rounding, bit for bit, on 16-byte vectors of any instruction set. Arrays need
/// <see cref="Overrun"/> more elements than are used.
/// </summary>
internal sealed class ResizeVectors
{
    public const int Overrun = 16;

    private readonly int[]? _pairs;    // [target][first byte, weight, weight], if no target pixel needs more than two source pixels
    private readonly AxisTaps _horizontal;
    private readonly QuotientVectors _quotients;
    private readonly Vector128<int> _half;

    private ResizeVectors(AxisTaps horizontal, int denominator)
    {
        _horizontal = horizontal;
        _pairs = Pairs(horizontal);
        _quotients = new QuotientVectors(denominator);
        _half = Vector128.Create(denominator / 2);
    }

    /// <summary>Null if sums would not fit 32 bits, as with very large sizes that have no common divisor.</summary>
    public static ResizeVectors? TryCreate(AxisTaps horizontal, AxisTaps vertical)
    {
        long denominator = (long)horizontal.Denominator * vertical.Denominator;
        return denominator <= QuotientVectors.MostDivisor ? new ResizeVectors(horizontal, (int)denominator) : null;
    }

    /// <summary>Sums along x of pixels of three channels.</summary>
    /// <param name="pixels">[source width, 3].</param>
    /// <param name="sums">[target width, 3].</param>
    public void SumColour(byte[] pixels, int[] sums)
    {
        ref byte from = ref MemoryMarshal.GetArrayDataReference(pixels);
        ref int to = ref MemoryMarshal.GetArrayDataReference(sums);
        if (_pairs is null)
        {
            for (int x = 0; x < _horizontal.Length; x++)
            {
                ref byte pixel = ref Unsafe.Add(ref from, 3 * _horizontal.First(x));
                Vector128<int> sum = default;
                foreach (int weight in _horizontal.Weights(x))
                {
                    sum += Widen(ref pixel) * weight;
                    pixel = ref Unsafe.Add(ref pixel, 3);
                }

                sum.StoreUnsafe(ref to, (nuint)(3 * x));    // the fourth belongs to the next pixel, which overwrites it
            }

            return;
        }

        ref int pair = ref MemoryMarshal.GetArrayDataReference(_pairs);
        ref int end = ref Unsafe.Add(ref pair, _pairs.Length);
        for (; Unsafe.IsAddressLessThan(ref pair, ref end); pair = ref Unsafe.Add(ref pair, 3), to = ref Unsafe.Add(ref to, 3))
        {
            ref byte pixel = ref Unsafe.Add(ref from, pair);
            ((Widen(ref pixel) * Unsafe.Add(ref pair, 1)) + (Widen(ref Unsafe.Add(ref pixel, 3)) * Unsafe.Add(ref pair, 2))).StoreUnsafe(
                ref to);
        }
    }

    /// <summary>total = weight · sums, or total += weight · sums.</summary>
    public static void Add(int[] sums, int weight, bool isFirst, int[] total, int count)
    {
        ref int from = ref MemoryMarshal.GetArrayDataReference(sums);
        ref int to = ref MemoryMarshal.GetArrayDataReference(total);
        Vector128<int> factor = Vector128.Create(weight);
        for (nuint i = 0; i < (nuint)count; i += 4)
        {
            Vector128<int> product = Vector128.LoadUnsafe(ref from, i) * factor;
            (isFirst ? product : product + Vector128.LoadUnsafe(ref to, i)).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>Totals over the denominator, rounded, halves up.</summary>
    public void Round(int[] total, Span<byte> pixels)
    {
        ref int from = ref MemoryMarshal.GetArrayDataReference(total);
        ref byte to = ref MemoryMarshal.GetReference(pixels);
        int i = 0;
        for (; i + 16 <= pixels.Length; i += 16)
        {
            Sixteen(ref Unsafe.Add(ref from, i)).StoreUnsafe(ref to, (nuint)i);
        }

        Vector128<byte> rest = Sixteen(ref Unsafe.Add(ref from, i));
        for (int k = 0; i < pixels.Length; i++, k++)
        {
            pixels[i] = rest[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<byte> Sixteen(ref int total)
    {
        Vector128<short> low = Vector128.NarrowWithSaturation(Quotients(ref total, 0), Quotients(ref total, 4));
        Vector128<short> high = Vector128.NarrowWithSaturation(Quotients(ref total, 8), Quotients(ref total, 12));
        return Vector128.Narrow(low, high).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Quotients(ref int total, nuint at) => _quotients.Of(Vector128.LoadUnsafe(ref total, at) + _half);

    /// <summary>Widens four bytes: a pixel and the first byte of the next pixel, or of whatever follows the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widen(ref byte pixel) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref pixel)).AsByte())).AsInt32();

    private static int[]? Pairs(AxisTaps taps)
    {
        int[] pairs = new int[3 * taps.Length];
        for (int x = 0; x < taps.Length; x++)
        {
            ReadOnlySpan<int> weights = taps.Weights(x);
            if (weights.Length > 2)
            {
                return null;
            }

            (pairs[3 * x], pairs[(3 * x) + 1], pairs[(3 * x) + 2]) = (3 * taps.First(x), weights[0], weights.Length == 2 ? weights[1] : 0);
        }

        return pairs;
    }
}
