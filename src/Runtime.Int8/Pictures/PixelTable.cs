using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Kernels;

namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>Maps pixels to the tensor's numbers, in place.</summary>
internal static class PixelTable
{
    /// <summary>Applies one table to all channels, with the lookup kernels.</summary>
    /// <param name="set">The instruction set of the kernel.</param>
    /// <param name="table">[256], by pixel.</param>
    /// <param name="pixels">Any number.</param>
    public static void Run(InstructionSet set, ReadOnlySpan<byte> table, Span<byte> pixels)
    {
        ReadOnlySpan<sbyte> entries = MemoryMarshal.Cast<byte, sbyte>(table);
        Span<sbyte> values = MemoryMarshal.Cast<byte, sbyte>(pixels);
        switch (set)
        {
#if NET
            case InstructionSet.Arm64 or InstructionSet.ArmDotProduct:
                TableArm64.Run(entries, values, values);
                break;
            case InstructionSet.Avx512 when TableAvx512.IsSupported:
                TableAvx512.Run(entries, values, values);
                break;
#endif
            default:
                foreach (ref byte pixel in pixels)
                {
                    pixel = table[pixel];
                }

                break;
        }
    }

    /// <summary>Applies one table to each of three channels.</summary>
    /// <param name="tables">[3, 256], by pixel.</param>
    /// <param name="pixels">[pixels, 3].</param>
    public static void RunThree(ReadOnlySpan<byte> tables, Span<byte> pixels)
    {
        ReadOnlySpan<byte> first = tables[..256];
        ReadOnlySpan<byte> second = tables[256..512];
        ReadOnlySpan<byte> third = tables[512..];
        for (; pixels.Length >= 3; pixels = pixels[3..])
        {
            pixels[0] = first[pixels[0]];
            pixels[1] = second[pixels[1]];
            pixels[2] = third[pixels[2]];
        }
    }
}
