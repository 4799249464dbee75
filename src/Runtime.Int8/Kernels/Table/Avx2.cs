using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Lookups with VPSHUFB, which knows 16 entries and gives 0 for a negative index. The table is kept as differences (XOR) between
/// neighbouring sixteens: while 16 is taken off an index again and again it finds those of all sixteens up to its own, which together are
/// its entry.
/// </summary>
internal static unsafe class TableAvx2
{
    private const int Sixteen = 16;
    private const int Half = 128;

    /// <summary>[entries][differences], each first those for values from 0 up and then those for values below.</summary>
    /// <param name="entries">Entry (byte)q is what q becomes.</param>
    public static sbyte[] Pack(ReadOnlySpan<sbyte> entries)
    {
        sbyte[] packed = new sbyte[2 * entries.Length];
        entries.CopyTo(packed);
        for (int i = 0; i < entries.Length; i++)
        {
            int before = i % Half < Sixteen ? 0 : entries[i - Sixteen];
            packed[entries.Length + i] = (sbyte)(entries[i] ^ before);
        }

        return packed;
    }

    /// <param name="table">As <see cref="Pack"/> lays it.</param>
    /// <param name="input">Values.</param>
    /// <param name="output">As many; may be the same place.</param>
    public static void Run(ReadOnlySpan<sbyte> table, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        int i = 0;
        fixed (sbyte* entries = table)
        fixed (sbyte* from = input)
        fixed (sbyte* to = output)
        {
            sbyte* differences = entries + (2 * Half);
            Vector256<sbyte> signs = Vector256.Create(sbyte.MinValue);
            for (; i + 64 <= input.Length; i += 64)
            {
                Vector256<sbyte> x = Vector256.Load(from + i), y = Vector256.Load(from + i + 32);
                Vector256<sbyte> a = default, b = default;
                Look(differences, x, y, ref a, ref b);
                Look(differences + Half, x ^ signs, y ^ signs, ref a, ref b);
                a.Store(to + i);
                b.Store(to + i + 32);
            }
        }

        for (; i < input.Length; i++)
        {
            output[i] = table[(byte)input[i]];
        }
    }

    /// <summary>Adds what values from 0 up find in a half of the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Look(sbyte* differences, Vector256<sbyte> x, Vector256<sbyte> y, ref Vector256<sbyte> a, ref Vector256<sbyte> b)
    {
        Vector256<sbyte> sixteen = Vector256.Create((sbyte)Sixteen);
        for (sbyte* end = differences + Half; differences != end; differences += Sixteen)
        {
            Vector256<sbyte> entries = Avx2.BroadcastVector128ToVector256(differences);
            a ^= Avx2.Shuffle(entries, x);
            b ^= Avx2.Shuffle(entries, y);
            x = Avx2.SubtractSaturate(x, sixteen);
            y = Avx2.SubtractSaturate(y, sixteen);
        }
    }
}
