using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Lookups with TBL and TBX, which know 64 entries in four registers: four of them see the whole table, and each leaves what lies outside
/// its quarter.
/// </summary>
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
        Vector128<byte> quarter = Vector128.Create((byte)Quarter);    // behind the tables: theirs are registers in a row
        ref byte from = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(input));
        ref byte to = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(output));
        int left = input.Length;
        for (; left >= 64; left -= 64)
        {
            Vector128<byte> x = Vector128.LoadUnsafe(ref from);
            Vector128<byte> y = Vector128.LoadUnsafe(ref from, 16);
            Vector128<byte> z = Vector128.LoadUnsafe(ref from, 32);
            Vector128<byte> w = Vector128.LoadUnsafe(ref from, 48);
            Vector128<byte> a = AdvSimd.Arm64.VectorTableLookup(q0, x);
            Vector128<byte> b = AdvSimd.Arm64.VectorTableLookup(q0, y);
            Vector128<byte> c = AdvSimd.Arm64.VectorTableLookup(q0, z);
            Vector128<byte> d = AdvSimd.Arm64.VectorTableLookup(q0, w);
            x -= quarter;
            y -= quarter;
            z -= quarter;
            w -= quarter;
            a = AdvSimd.Arm64.VectorTableLookupExtension(a, q1, x);
            b = AdvSimd.Arm64.VectorTableLookupExtension(b, q1, y);
            c = AdvSimd.Arm64.VectorTableLookupExtension(c, q1, z);
            d = AdvSimd.Arm64.VectorTableLookupExtension(d, q1, w);
            x -= quarter;
            y -= quarter;
            z -= quarter;
            w -= quarter;
            a = AdvSimd.Arm64.VectorTableLookupExtension(a, q2, x);
            b = AdvSimd.Arm64.VectorTableLookupExtension(b, q2, y);
            c = AdvSimd.Arm64.VectorTableLookupExtension(c, q2, z);
            d = AdvSimd.Arm64.VectorTableLookupExtension(d, q2, w);
            x -= quarter;
            y -= quarter;
            z -= quarter;
            w -= quarter;
            a = AdvSimd.Arm64.VectorTableLookupExtension(a, q3, x);
            b = AdvSimd.Arm64.VectorTableLookupExtension(b, q3, y);
            c = AdvSimd.Arm64.VectorTableLookupExtension(c, q3, z);
            d = AdvSimd.Arm64.VectorTableLookupExtension(d, q3, w);
            a.StoreUnsafe(ref to);
            b.StoreUnsafe(ref to, 16);
            c.StoreUnsafe(ref to, 32);
            d.StoreUnsafe(ref to, 48);
            from = ref Unsafe.Add(ref from, 64);
            to = ref Unsafe.Add(ref to, 64);
        }

        for (; left >= 16; left -= 16)
        {
            Vector128<byte> x = Vector128.LoadUnsafe(ref from);
            Vector128<byte> a = AdvSimd.Arm64.VectorTableLookup(q0, x);
            x -= quarter;
            a = AdvSimd.Arm64.VectorTableLookupExtension(a, q1, x);
            x -= quarter;
            a = AdvSimd.Arm64.VectorTableLookupExtension(a, q2, x);
            x -= quarter;
            AdvSimd.Arm64.VectorTableLookupExtension(a, q3, x).StoreUnsafe(ref to);
            from = ref Unsafe.Add(ref from, 16);
            to = ref Unsafe.Add(ref to, 16);
        }

        for (int i = input.Length - left; i < input.Length; i++)
        {
            output[i] = table[(byte)input[i]];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<byte> A, Vector128<byte> B, Vector128<byte> C, Vector128<byte> D) Load(ref byte entries, nuint at) => (
        Vector128.LoadUnsafe(ref entries, at),
        Vector128.LoadUnsafe(ref entries, at + 16),
        Vector128.LoadUnsafe(ref entries, at + 32),
        Vector128.LoadUnsafe(ref entries, at + 48));
}
