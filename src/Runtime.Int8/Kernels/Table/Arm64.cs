using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>Lookups with TBL and TBX, which know 64 entries in four registers: four of them see the whole table, and each leaves what lies outside its quarter.</summary>
internal static class TableArm64
{
    private const int Quarter = 64;

    /// <param name="table">Entry (byte)q is what q becomes.</param>
    /// <param name="input">Values.</param>
    /// <param name="output">As many; may be the same place.</param>
    public static void Run(ReadOnlySpan<sbyte> table, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        ref byte entries = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(table));
        (Vector128<byte>, Vector128<byte>, Vector128<byte>, Vector128<byte>) q0 = Load(ref entries, 0);
        (Vector128<byte>, Vector128<byte>, Vector128<byte>, Vector128<byte>) q1 = Load(ref entries, Quarter);
        (Vector128<byte>, Vector128<byte>, Vector128<byte>, Vector128<byte>) q2 = Load(ref entries, 2 * Quarter);
        (Vector128<byte>, Vector128<byte>, Vector128<byte>, Vector128<byte>) q3 = Load(ref entries, 3 * Quarter);
        Vector128<byte> quarter = Vector128.Create((byte)Quarter);
        ref byte from = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(input));
        ref byte to = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(output));
        nint i = 0;
        for (; i + 32 <= input.Length; i += 32)
        {
            Vector128<byte> x = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, i));
            Vector128<byte> y = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, i), 16);
            Vector128<byte> a = AdvSimd.Arm64.VectorTableLookup(q0, x);
            Vector128<byte> b = AdvSimd.Arm64.VectorTableLookup(q0, y);
            x -= quarter;
            y -= quarter;
            a = AdvSimd.Arm64.VectorTableLookupExtension(a, q1, x);
            b = AdvSimd.Arm64.VectorTableLookupExtension(b, q1, y);
            x -= quarter;
            y -= quarter;
            a = AdvSimd.Arm64.VectorTableLookupExtension(a, q2, x);
            b = AdvSimd.Arm64.VectorTableLookupExtension(b, q2, y);
            x -= quarter;
            y -= quarter;
            AdvSimd.Arm64.VectorTableLookupExtension(a, q3, x).StoreUnsafe(ref Unsafe.Add(ref to, i));
            AdvSimd.Arm64.VectorTableLookupExtension(b, q3, y).StoreUnsafe(ref Unsafe.Add(ref to, i), 16);
        }

        for (; i < input.Length; i++)
        {
            output[(int)i] = table[(byte)input[(int)i]];
        }
    }

    private static (Vector128<byte> A, Vector128<byte> B, Vector128<byte> C, Vector128<byte> D) Load(ref byte entries, nuint at) => (
        Vector128.LoadUnsafe(ref entries, at),
        Vector128.LoadUnsafe(ref entries, at + 16),
        Vector128.LoadUnsafe(ref entries, at + 32),
        Vector128.LoadUnsafe(ref entries, at + 48));
}
