using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Lookups with VPERMI2B (AVX-512 VBMI), which knows 128 entries in two registers: one pair for values from 0 up, one for those below.
/// </summary>
internal static class TableAvx512
{
    public static bool IsSupported => Avx512Vbmi.IsSupported;

    /// <param name="table">Entry (byte)q is what q becomes.</param>
    /// <param name="input">Values.</param>
    /// <param name="output">As many; may be the same place.</param>
    public static void Run(ReadOnlySpan<sbyte> table, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        ref sbyte entries = ref MemoryMarshal.GetReference(table);
        Vector512<sbyte> t0 = Vector512.LoadUnsafe(ref entries), t1 = Vector512.LoadUnsafe(ref entries, 64);
        Vector512<sbyte> t2 = Vector512.LoadUnsafe(ref entries, 128), t3 = Vector512.LoadUnsafe(ref entries, 192);
        ref sbyte from = ref MemoryMarshal.GetReference(input);
        ref sbyte to = ref MemoryMarshal.GetReference(output);
        nint i = 0;
        for (; i + 64 <= input.Length; i += 64)
        {
            Vector512<sbyte> q = Vector512.LoadUnsafe(ref Unsafe.Add(ref from, i));
            Vector512<sbyte> atLeast0 = Avx512Vbmi.PermuteVar64x8x2(t0, q, t1);
            Vector512<sbyte> below0 = Avx512Vbmi.PermuteVar64x8x2(t2, q, t3);
            Vector512.ConditionalSelect(Vector512.LessThan(q, default), below0, atLeast0).StoreUnsafe(ref Unsafe.Add(ref to, i));
        }

        for (; i < input.Length; i++)
        {
            output[(int)i] = table[(byte)input[(int)i]];
        }
    }
}
