using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>What <see cref="GemmArm64"/> does with the steps of <see cref="Arm64Packing"/>, on two rows (or one) and one channel or two.</summary>
internal static unsafe class Arm64Steps
{
    private const int Places = Arm64Packing.Places;
    private const int Half = Arm64Packing.Half;
    private const int Step = Arm64Packing.Single;

    /// <summary>
    /// 32 values of two rows (or one) times the weights of a channel, four products a lane. The lower halves come last: a register that nobody
    /// needs whole any more is its own lower half, at no cost.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four<TRows, TStep>(
        ref Vector128<int> c,
        ref Vector128<int> d,
        sbyte* weights,
        int at,
        Vector128<sbyte> x0,
        Vector128<sbyte> x1,
        Vector128<sbyte> y0,
        Vector128<sbyte> y1,
        Vector64<sbyte> lowX0,
        Vector64<sbyte> lowX1,
        Vector64<sbyte> lowY0,
        Vector64<sbyte> lowY1)
    {
        Vector128<sbyte> w0 = Vector128.Load(weights + (Places + at)), w1 = Vector128.Load(weights + (Places + at + Step));
        if (typeof(TRows) == typeof(TwoRows))
        {
            Vector128<short> p = AdvSimd.MultiplyWideningUpper(x0, w0);
            Vector128<short> q = AdvSimd.MultiplyWideningUpper(y0, w0);
            p = AdvSimd.MultiplyWideningUpperAndAdd(p, x1, w1);
            q = AdvSimd.MultiplyWideningUpperAndAdd(q, y1, w1);
            Vector64<sbyte> low0 = w0.GetLower();
            p = AdvSimd.MultiplyWideningLowerAndAdd(p, lowX0, low0);
            q = AdvSimd.MultiplyWideningLowerAndAdd(q, lowY0, low0);
            Vector64<sbyte> low1 = w1.GetLower();
            p = AdvSimd.MultiplyWideningLowerAndAdd(p, lowX1, low1);
            q = AdvSimd.MultiplyWideningLowerAndAdd(q, lowY1, low1);
            if (typeof(TStep) == typeof(FirstStep))
            {
                c = AdvSimd.AddPairwiseWidening(p);
                d = AdvSimd.AddPairwiseWidening(q);
            }
            else
            {
                c = AdvSimd.AddPairwiseWideningAndAdd(c, p);
                d = AdvSimd.AddPairwiseWideningAndAdd(d, q);
            }
        }
        else
        {
            Vector128<short> p = AdvSimd.MultiplyWideningUpper(x0, w0);
            p = AdvSimd.MultiplyWideningUpperAndAdd(p, x1, w1);
            p = AdvSimd.MultiplyWideningLowerAndAdd(p, lowX0, w0.GetLower());
            p = AdvSimd.MultiplyWideningLowerAndAdd(p, lowX1, w1.GetLower());
            c = typeof(TStep) == typeof(FirstStep) ? AdvSimd.AddPairwiseWidening(p) : AdvSimd.AddPairwiseWideningAndAdd(c, p);
        }
    }

    /// <summary>16 values times the weights of two channels, two products a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Two<TRows>(
        ref Vector128<int> c0, ref Vector128<int> d0, ref Vector128<int> c1, ref Vector128<int> d1, sbyte* weights, int at, Vector128<sbyte> x, Vector128<sbyte> y)
    {
        Vector128<sbyte> w = Vector128.Load(weights + (Places + at)), v = Vector128.Load(weights + (Places + at + Step));
        Vector128<short> p = AdvSimd.MultiplyWideningUpper(x, w);
        Vector128<short> q = typeof(TRows) == typeof(TwoRows) ? AdvSimd.MultiplyWideningUpper(y, w) : default;
        Vector128<short> r = AdvSimd.MultiplyWideningUpper(x, v);
        Vector128<short> s = typeof(TRows) == typeof(TwoRows) ? AdvSimd.MultiplyWideningUpper(y, v) : default;
        p = AdvSimd.MultiplyWideningLowerAndAdd(p, x.GetLower(), w.GetLower());
        q = typeof(TRows) == typeof(TwoRows) ? AdvSimd.MultiplyWideningLowerAndAdd(q, y.GetLower(), w.GetLower()) : default;
        r = AdvSimd.MultiplyWideningLowerAndAdd(r, x.GetLower(), v.GetLower());
        s = typeof(TRows) == typeof(TwoRows) ? AdvSimd.MultiplyWideningLowerAndAdd(s, y.GetLower(), v.GetLower()) : default;
        Add<TRows>(ref c0, ref d0, ref c1, ref d1, p, q, r, s);
    }

    /// <summary>8 values times the weights of two channels, one product a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void One<TRows>(
        ref Vector128<int> c0, ref Vector128<int> d0, ref Vector128<int> c1, ref Vector128<int> d1, sbyte* weights, int at, Vector64<sbyte> x, Vector64<sbyte> y)
    {
        Vector64<sbyte> w = Vector64.Load(weights + (Places + at)), v = Vector64.Load(weights + (Places + at + Half));
        Vector128<short> p = AdvSimd.MultiplyWideningLower(x, w);
        Vector128<short> q = typeof(TRows) == typeof(TwoRows) ? AdvSimd.MultiplyWideningLower(y, w) : default;
        Vector128<short> r = AdvSimd.MultiplyWideningLower(x, v);
        Vector128<short> s = typeof(TRows) == typeof(TwoRows) ? AdvSimd.MultiplyWideningLower(y, v) : default;
        Add<TRows>(ref c0, ref d0, ref c1, ref d1, p, q, r, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows>(
        ref Vector128<int> c0,
        ref Vector128<int> d0,
        ref Vector128<int> c1,
        ref Vector128<int> d1,
        Vector128<short> p,
        Vector128<short> q,
        Vector128<short> r,
        Vector128<short> s)
    {
        c0 = AdvSimd.AddPairwiseWideningAndAdd(c0, p);
        d0 = typeof(TRows) == typeof(TwoRows) ? AdvSimd.AddPairwiseWideningAndAdd(d0, q) : d0;
        c1 = AdvSimd.AddPairwiseWideningAndAdd(c1, r);
        d1 = typeof(TRows) == typeof(TwoRows) ? AdvSimd.AddPairwiseWideningAndAdd(d1, s) : d1;
    }

    /// <summary>The sums of the lanes of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Sum(Vector128<int> c0, Vector128<int> c1, Vector128<int> c2, Vector128<int> c3) =>
        AdvSimd.Arm64.AddPairwise(AdvSimd.Arm64.AddPairwise(c0, c1), AdvSimd.Arm64.AddPairwise(c2, c3));
}

/// <summary>How many rows.</summary>
internal interface IArm64Rows
{
    static abstract bool Two { get; }
}

internal readonly struct TwoRows : IArm64Rows
{
    public static bool Two => true;
}

internal readonly struct OneRow : IArm64Rows
{
    public static bool Two => false;
}

internal readonly struct FirstStep;

internal readonly struct LaterStep;
