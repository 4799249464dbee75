using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <content>Six rows at a time, nearly all of the work.</content>
internal sealed unsafe partial class GemmArmDotProduct
{
    private static void SixRows<TTile, TScaling>(
        in GemmCall call, int row, int end, sbyte* weights, sbyte* output, nint stride, int channel)
        where TTile : struct, ITile
        where TScaling : struct, IArmScaling
    {
        nint depth = call.Depth;
        bool hasTerms = call.RowTerms != null;
        bool hasTail = depth % 16 != 0;
        int* bias = call.Scaling.Bias + channel;
        int* multipliers = call.Scaling.Multipliers + channel;
        int* leftShifts = call.Scaling.LeftShifts + channel;
        int* minusRightShifts = call.Scaling.MinusRightShifts + channel;
        short* gateShifts = call.Scaling.GateShifts + channel;
        short* factors = call.Scaling.GateFactors + channel;
        Vector128<short> zeroPoint = ArmGate.ZeroPoint<TScaling>(call.Scaling);
        Vector128<sbyte> min = Vector128.Create(call.Scaling.Min), max = Vector128.Create(call.Scaling.Max);
        for (; row < end; row += TileRows)
        {
            sbyte* w = weights;
            sbyte* a0 = call.Input + (row * depth);
            sbyte* a1 = a0 + depth;
            sbyte* a2 = a1 + depth;
            sbyte* a3 = a2 + depth;
            sbyte* a4 = a3 + depth;
            sbyte* a5 = a4 + depth;

            Vector128<int> c00 = AdvSimd.LoadVector128(bias), c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00;
            Vector128<int> c01 = AdvSimd.LoadVector128(bias + 4), c11 = c01, c21 = c01, c31 = c01, c41 = c01, c51 = c01;
            Vector128<int> c02 = default, c12 = default, c22 = default, c32 = default, c42 = default, c52 = default;
            Vector128<int> c03 = default, c13 = default, c23 = default, c33 = default, c43 = default, c53 = default;
            if (TTile.Width == Wide)
            {
                c02 = AdvSimd.LoadVector128(bias + 8);
                c03 = AdvSimd.LoadVector128(bias + 12);
                c12 = c22 = c32 = c42 = c52 = c02;
                c13 = c23 = c33 = c43 = c53 = c03;
            }

            nint k = 0;
            if (TTile.Width == Wide)
            {
                for (nint last = depth - 32; k <= last; k += 16)
                {
                    Vector128<sbyte> x0 = AdvSimd.LoadVector128(a0 + k);
                    Vector128<sbyte> x1 = AdvSimd.LoadVector128(a1 + k);
                    Vector128<sbyte> x2 = AdvSimd.LoadVector128(a2 + k);
                    Vector128<sbyte> x3 = AdvSimd.LoadVector128(a3 + k);
                    Vector128<sbyte> x4 = AdvSimd.LoadVector128(a4 + k);
                    Vector128<sbyte> x5 = AdvSimd.LoadVector128(a5 + k);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 0,
                        x0, x1, x2, x3, x4, x5, 0);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 32,
                        x0, x1, x2, x3, x4, x5, 0);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 64,
                        x0, x1, x2, x3, x4, x5, 1);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 96,
                        x0, x1, x2, x3, x4, x5, 1);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 128,
                        x0, x1, x2, x3, x4, x5, 2);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 160,
                        x0, x1, x2, x3, x4, x5, 2);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 192,
                        x0, x1, x2, x3, x4, x5, 3);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 224,
                        x0, x1, x2, x3, x4, x5, 3);
                    k += 16;
                    x0 = AdvSimd.LoadVector128(a0 + k);
                    x1 = AdvSimd.LoadVector128(a1 + k);
                    x2 = AdvSimd.LoadVector128(a2 + k);
                    x3 = AdvSimd.LoadVector128(a3 + k);
                    x4 = AdvSimd.LoadVector128(a4 + k);
                    x5 = AdvSimd.LoadVector128(a5 + k);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 256,
                        x0, x1, x2, x3, x4, x5, 0);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 288,
                        x0, x1, x2, x3, x4, x5, 0);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 320,
                        x0, x1, x2, x3, x4, x5, 1);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 352,
                        x0, x1, x2, x3, x4, x5, 1);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 384,
                        x0, x1, x2, x3, x4, x5, 2);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 416,
                        x0, x1, x2, x3, x4, x5, 2);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 448,
                        x0, x1, x2, x3, x4, x5, 3);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 480,
                        x0, x1, x2, x3, x4, x5, 3);
                    w += 512;
                }
            }

            for (nint last = depth - 16; k <= last; k += 16)
            {
                Vector128<sbyte> x0 = AdvSimd.LoadVector128(a0 + k);
                Vector128<sbyte> x1 = AdvSimd.LoadVector128(a1 + k);
                Vector128<sbyte> x2 = AdvSimd.LoadVector128(a2 + k);
                Vector128<sbyte> x3 = AdvSimd.LoadVector128(a3 + k);
                Vector128<sbyte> x4 = AdvSimd.LoadVector128(a4 + k);
                Vector128<sbyte> x5 = AdvSimd.LoadVector128(a5 + k);
                if (TTile.Width == Wide)
                {
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 0,
                        x0, x1, x2, x3, x4, x5, 0);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 32,
                        x0, x1, x2, x3, x4, x5, 0);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 64,
                        x0, x1, x2, x3, x4, x5, 1);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 96,
                        x0, x1, x2, x3, x4, x5, 1);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 128,
                        x0, x1, x2, x3, x4, x5, 2);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 160,
                        x0, x1, x2, x3, x4, x5, 2);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 192,
                        x0, x1, x2, x3, x4, x5, 3);
                    Dot(
                        ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w, 224,
                        x0, x1, x2, x3, x4, x5, 3);
                    w += 256;
                }
                else
                {
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 0,
                        x0, x1, x2, x3, x4, x5, 0);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 32,
                        x0, x1, x2, x3, x4, x5, 1);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 64,
                        x0, x1, x2, x3, x4, x5, 2);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 96,
                        x0, x1, x2, x3, x4, x5, 3);
                    w += 128;
                }
            }

            if (hasTail)
            {
                if (k + 8 <= depth)
                {
                    Vector128<sbyte> x0 = TwoQuads(a0 + k);
                    Vector128<sbyte> x1 = TwoQuads(a1 + k);
                    Vector128<sbyte> x2 = TwoQuads(a2 + k);
                    Vector128<sbyte> x3 = TwoQuads(a3 + k);
                    Vector128<sbyte> x4 = TwoQuads(a4 + k);
                    Vector128<sbyte> x5 = TwoQuads(a5 + k);
                    if (TTile.Width == Wide)
                    {
                        Dot(
                            ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w,
                            0, x0, x1, x2, x3, x4, x5, 0);
                        Dot(
                            ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w,
                            32, x0, x1, x2, x3, x4, x5, 0);
                        Dot(
                            ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w,
                            64, x0, x1, x2, x3, x4, x5, 1);
                        Dot(
                            ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w,
                            96, x0, x1, x2, x3, x4, x5, 1);
                    }
                    else
                    {
                        Dot(
                            ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w,
                            0, x0, x1, x2, x3, x4, x5, 0);
                        Dot(
                            ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w,
                            32, x0, x1, x2, x3, x4, x5, 1);
                    }

                    w += 2 * TTile.Width * Quad;
                    k += 8;
                }

                if (k < depth)
                {
                    Vector128<sbyte> x0 = OneQuad(a0 + k);
                    Vector128<sbyte> x1 = OneQuad(a1 + k);
                    Vector128<sbyte> x2 = OneQuad(a2 + k);
                    Vector128<sbyte> x3 = OneQuad(a3 + k);
                    Vector128<sbyte> x4 = OneQuad(a4 + k);
                    Vector128<sbyte> x5 = OneQuad(a5 + k);
                    Dot(
                        ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, w, 0,
                        x0, x1, x2, x3, x4, x5, 0);
                    if (TTile.Width == Wide)
                    {
                        Dot(
                            ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, w,
                            32, x0, x1, x2, x3, x4, x5, 0);
                    }
                }
            }

            if (hasTerms)
            {
                int* terms = call.RowTerms + row;
                Add(ref c00, ref c01, ref c02, ref c03, terms[0]);
                Add(ref c10, ref c11, ref c12, ref c13, terms[1]);
                Add(ref c20, ref c21, ref c22, ref c23, terms[2]);
                Add(ref c30, ref c31, ref c32, ref c33, terms[3]);
                Add(ref c40, ref c41, ref c42, ref c43, terms[4]);
                Add(ref c50, ref c51, ref c52, ref c53, terms[5]);
            }

            Scale<TScaling>(ref c00, ref c10, ref c20, ref c30, ref c40, ref c50, multipliers, leftShifts, minusRightShifts);
            Scale<TScaling>(ref c01, ref c11, ref c21, ref c31, ref c41, ref c51, multipliers + 4, leftShifts + 4, minusRightShifts + 4);
            if (TTile.Width == Wide)
            {
                Scale<TScaling>(
                    ref c02, ref c12, ref c22, ref c32, ref c42, ref c52, multipliers + 8, leftShifts + 8, minusRightShifts + 8);
                Scale<TScaling>(
                    ref c03, ref c13, ref c23, ref c33, ref c43, ref c53, multipliers + 12, leftShifts + 12, minusRightShifts + 12);
            }

            sbyte* to = output + (row * stride);
            ArmGate gate = ArmGate.Of<TScaling>(gateShifts, factors);
            if (TTile.Width == Wide)
            {
                ArmGate high = ArmGate.Of<TScaling>(gateShifts + 8, factors + 8);
                TScaling.Narrow(c00, c01, c02, c03, zeroPoint, min, max, gate, high).Store(to);
                TScaling.Narrow(c10, c11, c12, c13, zeroPoint, min, max, gate, high).Store(to + stride);
                to += 2 * stride;
                TScaling.Narrow(c20, c21, c22, c23, zeroPoint, min, max, gate, high).Store(to);
                TScaling.Narrow(c30, c31, c32, c33, zeroPoint, min, max, gate, high).Store(to + stride);
                to += 2 * stride;
                TScaling.Narrow(c40, c41, c42, c43, zeroPoint, min, max, gate, high).Store(to);
                TScaling.Narrow(c50, c51, c52, c53, zeroPoint, min, max, gate, high).Store(to + stride);
            }
            else
            {
                StoreTwo(to, stride, TScaling.Narrow(c00, c01, c10, c11, zeroPoint, min, max, gate, gate));
                StoreTwo(to + (2 * stride), stride, TScaling.Narrow(c20, c21, c30, c31, zeroPoint, min, max, gate, gate));
                StoreTwo(to + (4 * stride), stride, TScaling.Narrow(c40, c41, c50, c51, zeroPoint, min, max, gate, gate));
            }
            }
    }

    /// <summary>Two times four channels of six rows: the quad in a lane of each row times that of each channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dot(
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        ref Vector128<int> c2,
        ref Vector128<int> c3,
        ref Vector128<int> c4,
        ref Vector128<int> c5,
        ref Vector128<int> d0,
        ref Vector128<int> d1,
        ref Vector128<int> d2,
        ref Vector128<int> d3,
        ref Vector128<int> d4,
        ref Vector128<int> d5,
        sbyte* weights,
        int at,
        Vector128<sbyte> x0,
        Vector128<sbyte> x1,
        Vector128<sbyte> x2,
        Vector128<sbyte> x3,
        Vector128<sbyte> x4,
        Vector128<sbyte> x5,
        [ConstantExpected(Max = (byte)15)] byte lane)
    {
        Vector128<sbyte> w = AdvSimd.LoadVector128(weights + at);
        Vector128<sbyte> v = AdvSimd.LoadVector128(weights + (at + 16));
        c0 = Dp.DotProductBySelectedQuadruplet(c0, w, x0, lane);
        c1 = Dp.DotProductBySelectedQuadruplet(c1, w, x1, lane);
        c2 = Dp.DotProductBySelectedQuadruplet(c2, w, x2, lane);
        c3 = Dp.DotProductBySelectedQuadruplet(c3, w, x3, lane);
        c4 = Dp.DotProductBySelectedQuadruplet(c4, w, x4, lane);
        c5 = Dp.DotProductBySelectedQuadruplet(c5, w, x5, lane);
        d0 = Dp.DotProductBySelectedQuadruplet(d0, v, x0, lane);
        d1 = Dp.DotProductBySelectedQuadruplet(d1, v, x1, lane);
        d2 = Dp.DotProductBySelectedQuadruplet(d2, v, x2, lane);
        d3 = Dp.DotProductBySelectedQuadruplet(d3, v, x3, lane);
        d4 = Dp.DotProductBySelectedQuadruplet(d4, v, x4, lane);
        d5 = Dp.DotProductBySelectedQuadruplet(d5, v, x5, lane);
    }

    /// <summary>Four channels of six rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<TScaling>(
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        ref Vector128<int> c2,
        ref Vector128<int> c3,
        ref Vector128<int> c4,
        ref Vector128<int> c5,
        int* multipliers,
        int* leftShifts,
        int* minusRightShifts)
        where TScaling : struct, IArmScaling
    {
        ArmScaling scaling = ArmScaling.Of<TScaling>(multipliers, leftShifts, minusRightShifts);
        c0 = scaling.Apply<TScaling>(c0);
        c1 = scaling.Apply<TScaling>(c1);
        c2 = scaling.Apply<TScaling>(c2);
        c3 = scaling.Apply<TScaling>(c3);
        c4 = scaling.Apply<TScaling>(c4);
        c5 = scaling.Apply<TScaling>(c5);
    }

    /// <summary>Eight channels of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(sbyte* output, nint stride, Vector128<sbyte> q)
    {
        AdvSimd.StoreSelectedScalar((long*)output, q.AsInt64(), 0);
        AdvSimd.StoreSelectedScalar((long*)(output + stride), q.AsInt64(), 1);
    }
}
