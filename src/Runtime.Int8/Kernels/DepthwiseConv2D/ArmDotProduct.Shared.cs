using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <content>Four columns that share what they load.</content>
internal sealed unsafe partial class DepthwiseArmDotProduct
{
    /// <summary>
    /// A line under stride 1 and two output rows: what is under a tap was under the next tap one column before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Shared<TShape, TColumns>(
        ref Vector128<int> a0,
        ref Vector128<int> a1,
        ref Vector128<int> b0,
        ref Vector128<int> b1,
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        ref Vector128<int> d0,
        ref Vector128<int> d1,
        ref Vector128<int> e0,
        ref Vector128<int> e1,
        ref Vector128<int> f0,
        ref Vector128<int> f1,
        ref Vector128<int> g0,
        ref Vector128<int> g1,
        ref Vector128<int> h0,
        ref Vector128<int> h1,
        sbyte* from,
        nint column,
        sbyte* weights)
        where TShape : struct, IShape
        where TColumns : struct, IColumns
    {
        int stride = (TShape.TwoLines ? 2 : 1) * 2 * TileChannels * Quad;    // of the weights of a tap
        Vector128<sbyte> p0 = Vector128.Load(from), p1 = Vector128.Load(from + 16);
        from += column;
        Vector128<sbyte> q0 = Vector128.Load(from), q1 = Vector128.Load(from + 16);
        from += column;
        Vector128<sbyte> r0 = Vector128.Load(from), r1 = Vector128.Load(from + 16);
        from += column;
        Vector128<sbyte> s0 = Vector128.Load(from), s1 = Vector128.Load(from + 16);
        Dots(
            ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0, ref h1,
            p0, p1, q0, q1, r0, r1, s0, s1, weights, 0 * stride);
        from += column;
        (p0, p1) = (Vector128.Load(from), Vector128.Load(from + 16));
        Dots(
            ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0, ref h1,
            q0, q1, r0, r1, s0, s1, p0, p1, weights, 1 * stride);
        from += column;
        (q0, q1) = (Vector128.Load(from), Vector128.Load(from + 16));
        Dots(
            ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0, ref h1,
            r0, r1, s0, s1, p0, p1, q0, q1, weights, 2 * stride);
        if (TColumns.SharedWidth == 5)
        {
            from += column;
            (r0, r1) = (Vector128.Load(from), Vector128.Load(from + 16));
            Dots(
                ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0,
                ref h1,
                s0, s1, p0, p1, q0, q1, r0, r1, weights, 3 * stride);
            from += column;
            (s0, s1) = (Vector128.Load(from), Vector128.Load(from + 16));
            Dots(
                ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0,
                ref h1,
                p0, p1, q0, q1, r0, r1, s0, s1, weights, 4 * stride);
        }
    }

    /// <summary>A tap of four neighbours in two output rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dots(
        ref Vector128<int> a0,
        ref Vector128<int> a1,
        ref Vector128<int> b0,
        ref Vector128<int> b1,
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        ref Vector128<int> d0,
        ref Vector128<int> d1,
        ref Vector128<int> e0,
        ref Vector128<int> e1,
        ref Vector128<int> f0,
        ref Vector128<int> f1,
        ref Vector128<int> g0,
        ref Vector128<int> g1,
        ref Vector128<int> h0,
        ref Vector128<int> h1,
        Vector128<sbyte> p0,
        Vector128<sbyte> p1,
        Vector128<sbyte> q0,
        Vector128<sbyte> q1,
        Vector128<sbyte> r0,
        Vector128<sbyte> r1,
        Vector128<sbyte> s0,
        Vector128<sbyte> s1,
        sbyte* weights,
        int at)
    {
        Vector128<sbyte> w0 = Vector128.Load(weights + at), w1 = Vector128.Load(weights + (at + 16));
        Vector128<sbyte> v0 = Vector128.Load(weights + (at + 32)), v1 = Vector128.Load(weights + (at + 48));
        a0 = Dp.DotProduct(a0, p0, w0);
        a1 = Dp.DotProduct(a1, p1, w1);
        b0 = Dp.DotProduct(b0, q0, w0);
        b1 = Dp.DotProduct(b1, q1, w1);
        c0 = Dp.DotProduct(c0, r0, w0);
        c1 = Dp.DotProduct(c1, r1, w1);
        d0 = Dp.DotProduct(d0, s0, w0);
        d1 = Dp.DotProduct(d1, s1, w1);
        e0 = Dp.DotProduct(e0, p0, v0);
        e1 = Dp.DotProduct(e1, p1, v1);
        f0 = Dp.DotProduct(f0, q0, v0);
        f1 = Dp.DotProduct(f1, q1, v1);
        g0 = Dp.DotProduct(g0, r0, v0);
        g1 = Dp.DotProduct(g1, r1, v1);
        h0 = Dp.DotProduct(h0, s0, v0);
        h1 = Dp.DotProduct(h1, s1, v1);
    }
}
