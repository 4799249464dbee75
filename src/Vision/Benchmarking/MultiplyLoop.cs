using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Vision.Benchmarking;

/// <summary>
/// A loop of nothing but multiply-accumulates of int8 numbers into int32 sums, with the densest instructions of the processor that .NET
/// offers. Twelve independent sums keep every multiplier busy. Each product is computed from the sum it is added to, so that the
/// compiler cannot hoist it out of the loop; the result is meaningless.
/// </summary>
internal static class MultiplyLoop
{
    private const int Sums = 12;

    private interface IMultiplyAccumulate<TSum>
    {
        /// <summary>The number of multiply-accumulates of one <see cref="Apply"/>.</summary>
        static abstract int Count { get; }

        static abstract TSum Apply(TSum sum);
    }

    /// <returns>The number of multiply-accumulates executed.</returns>
    public static long Run(int rounds) =>
        Dp.IsSupported ? Loop<Vector128<int>, ArmDotProduct>(rounds)
        : AdvSimd.Arm64.IsSupported ? Loop<Vector128<int>, Arm64>(rounds)
        : Avx512BW.IsSupported ? Loop<Vector512<int>, Avx512>(rounds)
        : Avx2.IsSupported ? Loop<Vector256<int>, Avx256>(rounds)
        : Loop<int, Scalar>(rounds);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Loop<TSum, TInstructions>(int rounds)
        where TSum : unmanaged
        where TInstructions : IMultiplyAccumulate<TSum>
    {
        TSum a = default, b = default, c = default, d = default, e = default, f = default;
        TSum g = default, h = default, k = default, l = default, m = default, n = default;
        for (int i = 0; i < rounds; i++)
        {
            a = TInstructions.Apply(a);
            b = TInstructions.Apply(b);
            c = TInstructions.Apply(c);
            d = TInstructions.Apply(d);
            e = TInstructions.Apply(e);
            f = TInstructions.Apply(f);
            g = TInstructions.Apply(g);
            h = TInstructions.Apply(h);
            k = TInstructions.Apply(k);
            l = TInstructions.Apply(l);
            m = TInstructions.Apply(m);
            n = TInstructions.Apply(n);
        }

        Use([a, b, c, d, e, f, g, h, k, l, m, n]);
        return (long)rounds * Sums * TInstructions.Count;
    }

    /// <summary>Uses the sums, so that the compiler cannot remove their computation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use<TSum>(ReadOnlySpan<TSum> sums) => _ = sums.Length;

    /// <summary>SDOT: 16 products.</summary>
    private readonly struct ArmDotProduct : IMultiplyAccumulate<Vector128<int>>
    {
        public static int Count => 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<int> Apply(Vector128<int> sum) => Dp.DotProduct(sum, sum.AsSByte(), sum.AsSByte());
    }

    /// <summary>SMULL, SMLAL2, SADALP: 16 products, of which pairs are summed in int16.</summary>
    private readonly struct Arm64 : IMultiplyAccumulate<Vector128<int>>
    {
        public static int Count => 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<int> Apply(Vector128<int> sum)
        {
            Vector128<sbyte> factor = sum.AsSByte();
            Vector128<short> products = AdvSimd.MultiplyWideningLower(factor.GetLower(), factor.GetLower());
            products = AdvSimd.MultiplyWideningUpperAndAdd(products, factor, factor);
            return AdvSimd.AddPairwiseWideningAndAdd(sum, products);
        }
    }

    /// <summary>VPMADDWD and VPADDD on 512 bits: 32 products of numbers widened to int16.</summary>
    private readonly struct Avx512 : IMultiplyAccumulate<Vector512<int>>
    {
        public static int Count => 32;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<int> Apply(Vector512<int> sum) => sum + Avx512BW.MultiplyAddAdjacent(sum.AsInt16(), sum.AsInt16());
    }

    /// <summary>VPMADDWD and VPADDD on 256 bits: 16 products.</summary>
    private readonly struct Avx256 : IMultiplyAccumulate<Vector256<int>>
    {
        public static int Count => 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<int> Apply(Vector256<int> sum) => sum + Avx2.MultiplyAddAdjacent(sum.AsInt16(), sum.AsInt16());
    }

    private readonly struct Scalar : IMultiplyAccumulate<int>
    {
        public static int Count => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Apply(int sum) => sum + (sum * sum);
    }
}
