using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>QUANTIZE from float, sixteen numbers at a time, in any instruction set that has vectors of 16 bytes.</summary>
internal static class QuantizeVectors
{
    /// <param name="scale">Of the output.</param>
    /// <param name="zeroPoint">Of the output.</param>
    /// <param name="input">Real numbers.</param>
    /// <param name="output">As many.</param>
    public static void Run(float scale, int zeroPoint, ReadOnlySpan<float> input, Span<sbyte> output)
    {
        AffineVectors affine = new(scale, zeroPoint);
        ref float from = ref MemoryMarshal.GetReference(input);
        ref sbyte to = ref MemoryMarshal.GetReference(output);
        int i = 0;
        for (; i + 16 <= output.Length; i += 16)
        {
            nuint at = (nuint)i;
            Vector128<short> low = Vector128.NarrowWithSaturation(
                affine.Quantize(Vector128.LoadUnsafe(ref from, at)), affine.Quantize(Vector128.LoadUnsafe(ref from, at + 4)));
            Vector128<short> high = Vector128.NarrowWithSaturation(
                affine.Quantize(Vector128.LoadUnsafe(ref from, at + 8)), affine.Quantize(Vector128.LoadUnsafe(ref from, at + 12)));
            Vector128.NarrowWithSaturation(low, high).StoreUnsafe(ref to, at);
        }

        QuantizeReference.Run(scale, zeroPoint, input[i..], output[i..]);
    }
}
