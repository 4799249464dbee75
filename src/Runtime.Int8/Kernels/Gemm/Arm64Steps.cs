using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// What <see cref="GemmArm64"/> does with the steps of <see cref="Arm64Packing"/>, on two rows (or one) and one channel or two.
/// </summary>
internal static unsafe class Arm64Steps
{
    private const int Places = Arm64Packing.Places;
    private const int Half = Arm64Packing.Half;
    private const int Step = Arm64Packing.Single;

    /// <summary>
    /// 32 values of two rows (or one) times the weights of a channel, four products a lane. The lower halves come last: a register that
    /// nobody needs whole any more is its own lower half, at no cost.
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
            Add<TStep>(ref c, p);
            Add<TStep>(ref d, q);
        }
        else
        {
            Vector128<short> p = AdvSimd.MultiplyWideningUpper(x0, w0);
            p = AdvSimd.MultiplyWideningUpperAndAdd(p, x1, w1);
            p = AdvSimd.MultiplyWideningLowerAndAdd(p, lowX0, w0.GetLower());
            p = AdvSimd.MultiplyWideningLowerAndAdd(p, lowX1, w1.GetLower());
            Add<TStep>(ref c, p);
        }
    }

    /// <summary>16 values times the weights of two channels, two products a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Two<TRows, TStep>(
        ref Vector128<int> c0,
        ref Vector128<int> d0,
        ref Vector128<int> c1,
        ref Vector128<int> d1,
        sbyte* weights,
        int at,
        Vector128<sbyte> x,
        Vector128<sbyte> y,
        Vector64<sbyte> lowX,
        Vector64<sbyte> lowY)
    {
        Vector128<sbyte> w0 = Vector128.Load(weights + (Places + at)), w1 = Vector128.Load(weights + (Places + at + Step));
        Vector128<short> p = AdvSimd.MultiplyWideningUpper(x, w0);
        Vector128<short> r = AdvSimd.MultiplyWideningUpper(x, w1);
        if (typeof(TRows) == typeof(TwoRows))
        {
            Vector128<short> q = AdvSimd.MultiplyWideningUpper(y, w0);
            Vector128<short> s = AdvSimd.MultiplyWideningUpper(y, w1);
            Vector64<sbyte> low0 = w0.GetLower(), low1 = w1.GetLower();
            p = AdvSimd.MultiplyWideningLowerAndAdd(p, lowX, low0);
            q = AdvSimd.MultiplyWideningLowerAndAdd(q, lowY, low0);
            r = AdvSimd.MultiplyWideningLowerAndAdd(r, lowX, low1);
            s = AdvSimd.MultiplyWideningLowerAndAdd(s, lowY, low1);
            Add<TStep>(ref d0, q);
            Add<TStep>(ref d1, s);
        }
        else
        {
            p = AdvSimd.MultiplyWideningLowerAndAdd(p, lowX, w0.GetLower());
            r = AdvSimd.MultiplyWideningLowerAndAdd(r, lowX, w1.GetLower());
        }

        Add<TStep>(ref c0, p);
        Add<TStep>(ref c1, r);
    }

    /// <summary>8 values times the weights of two channels, one product a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void One<TRows, TStep>(
        ref Vector128<int> c0, ref Vector128<int> d0, ref Vector128<int> c1, ref Vector128<int> d1, sbyte* weights, int at,
        Vector64<sbyte> x, Vector64<sbyte> y)
    {
        Vector64<sbyte> w0 = Vector64.Load(weights + (Places + at)), w1 = Vector64.Load(weights + (Places + at + Half));
        Vector128<short> p = AdvSimd.MultiplyWideningLower(x, w0);
        Vector128<short> r = AdvSimd.MultiplyWideningLower(x, w1);
        if (typeof(TRows) == typeof(TwoRows))
        {
            Vector128<short> q = AdvSimd.MultiplyWideningLower(y, w0);
            Vector128<short> s = AdvSimd.MultiplyWideningLower(y, w1);
            Add<TStep>(ref d0, q);
            Add<TStep>(ref d1, s);
        }

        Add<TStep>(ref c0, p);
        Add<TStep>(ref c1, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TStep>(ref Vector128<int> sum, Vector128<short> products)
    {
        if (typeof(TStep) == typeof(FirstStep))
        {
            sum = AdvSimd.AddPairwiseWidening(products);
        }
        else
        {
            sum = AdvSimd.AddPairwiseWideningAndAdd(sum, products);
        }
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
