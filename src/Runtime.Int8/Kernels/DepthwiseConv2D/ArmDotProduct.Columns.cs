using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <content>Columns of an output row, four or two at a time.</content>
internal sealed unsafe partial class DepthwiseArmDotProduct
{
    /// <summary>Eight channels of a group's rows, from column x up to end.</summary>
    private static void Pixels<TShape, TColumns, TScaling>(
        in DepthwiseCall call, sbyte* line, nint toNextLine, sbyte* weights, sbyte* output, nint second, int channel, int x, int end)
        where TShape : struct, IShape
        where TColumns : struct, IColumns
        where TScaling : struct, IArmScaling
    {
        nint channels = call.Geometry.OutputChannels;
        int filterWidth = call.Geometry.FilterWidth;
        nint column = channels * Quad;                              // bytes from a column of a line to the next
        nint step = column * call.Geometry.StrideWidth;
        int columns = TColumns.Four ? 4 : 2;
        int last = Math.Max(end - columns, 0);
        nint toB = end == 1 ? 0 : channels, stepB = end == 1 ? 0 : step;    // a picture one column wide is computed twice
        (nint stepC, nint stepD) = (2 * step, 3 * step);
        sbyte* start = line + (x * step);
        sbyte* to = output + (x * channels);
        OutputScaling scaling = call.Scaling;
        int* bias = scaling.Bias + channel;
        int* multipliers = scaling.Multipliers + channel;
        int* leftShifts = scaling.LeftShifts + channel;
        int* minusRightShifts = scaling.MinusRightShifts + channel;
        short* gateShifts = scaling.GateShifts + channel;
        short* factors = scaling.GateFactors + channel;
        Vector128<short> zeroPoint = ArmGate.ZeroPoint<TScaling>(scaling);
        Vector128<sbyte> min = Vector128.Create(scaling.Min), max = Vector128.Create(scaling.Max);
        for (; x < end; x += columns, start += columns * step, to += columns * channels)
        {
            if (!TColumns.Four && x > last)
            {
                start -= (x - last) * step;    // the last column alone makes no block
                to -= (x - last) * channels;
            }

            sbyte* from = start;

            // a to d are neighbours of the upper output row, e to h of the lower.
            Vector128<int> a0 = Vector128.Load(bias), a1 = Vector128.Load(bias + 4);
            Vector128<int> b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
            Vector128<int> e0 = a0, e1 = a1, f0 = a0, f1 = a1, g0 = a0, g1 = a1, h0 = a0, h1 = a1;
            sbyte* w = weights;
            if (TColumns.SharedWidth > 0)
            {
                Shared<TShape, TColumns>(
                    ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0,
                    ref h1,
                    from, column, w);
                if (TShape.TwoLines)
                {
                    Shared<TShape, TColumns>(
                        ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1,
                        ref h0, ref h1,
                        from + toNextLine, column, w + (2 * TileChannels * Quad));
                }
            }
            else
            {
                int left = filterWidth;
                do
                {
                    Vector128<sbyte> w0 = Vector128.Load(w), w1 = Vector128.Load(w + 16);
                    Vector128<sbyte> v0 = TShape.TwoRows ? Vector128.Load(w + 32) : default,
                        v1 = TShape.TwoRows ? Vector128.Load(w + 48) : default;
                    Dot<TShape>(ref a0, ref a1, ref e0, ref e1, from, w0, w1, v0, v1);
                    Dot<TShape>(ref b0, ref b1, ref f0, ref f1, from + stepB, w0, w1, v0, v1);
                    if (TColumns.Four)
                    {
                        Dot<TShape>(ref c0, ref c1, ref g0, ref g1, from + stepC, w0, w1, v0, v1);
                        Dot<TShape>(ref d0, ref d1, ref h0, ref h1, from + stepD, w0, w1, v0, v1);
                    }

                    if (TShape.TwoLines)
                    {
                        sbyte* nextLine = from + toNextLine;
                        sbyte* nextWeights = w + ((TShape.TwoRows ? 2 : 1) * TileChannels * Quad);
                        w0 = Vector128.Load(nextWeights);
                        w1 = Vector128.Load(nextWeights + 16);
                        v0 = TShape.TwoRows ? Vector128.Load(nextWeights + 32) : default;
                        v1 = TShape.TwoRows ? Vector128.Load(nextWeights + 48) : default;
                        Dot<TShape>(ref a0, ref a1, ref e0, ref e1, nextLine, w0, w1, v0, v1);
                        Dot<TShape>(ref b0, ref b1, ref f0, ref f1, nextLine + stepB, w0, w1, v0, v1);
                        if (TColumns.Four)
                        {
                            Dot<TShape>(ref c0, ref c1, ref g0, ref g1, nextLine + stepC, w0, w1, v0, v1);
                            Dot<TShape>(ref d0, ref d1, ref h0, ref h1, nextLine + stepD, w0, w1, v0, v1);
                        }
                    }

                    from += column;
                    w += (TShape.TwoLines ? 2 : 1) * (TShape.TwoRows ? 2 : 1) * TileChannels * Quad;
                }
                while (--left != 0);
            }

            ArmScaling low = ArmScaling.Of<TScaling>(multipliers, leftShifts, minusRightShifts);
            ArmScaling high = ArmScaling.Of<TScaling>(multipliers + 4, leftShifts + 4, minusRightShifts + 4);
            ArmGate gate = ArmGate.Of<TScaling>(gateShifts, factors);
            if (TShape.TwoRows)
            {
                sbyte* below = to + second;
                StoreTwo<TScaling>(below, toB, e0, e1, f0, f1, low, high, zeroPoint, min, max, gate);
                if (TColumns.Four)
                {
                    StoreTwo<TScaling>(below + (2 * channels), channels, g0, g1, h0, h1, low, high, zeroPoint, min, max, gate);
                }
            }

            StoreTwo<TScaling>(to, toB, a0, a1, b0, b1, low, high, zeroPoint, min, max, gate);
            if (TColumns.Four)
            {
                StoreTwo<TScaling>(to + (2 * channels), channels, c0, c1, d0, d1, low, high, zeroPoint, min, max, gate);
            }
        }
    }

    /// <summary>One column of a line: four values of eight channels times the weights that two output rows have for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dot<TShape>(
        ref Vector128<int> upper0,
        ref Vector128<int> upper1,
        ref Vector128<int> lower0,
        ref Vector128<int> lower1,
        sbyte* from,
        Vector128<sbyte> w0,
        Vector128<sbyte> w1,
        Vector128<sbyte> v0,
        Vector128<sbyte> v1)
        where TShape : struct, IShape
    {
        Vector128<sbyte> x0 = Vector128.Load(from), x1 = Vector128.Load(from + 16);
        upper0 = Dp.DotProduct(upper0, x0, w0);
        upper1 = Dp.DotProduct(upper1, x1, w1);
        if (TShape.TwoRows)
        {
            lower0 = Dp.DotProduct(lower0, x0, v0);
            lower1 = Dp.DotProduct(lower1, x1, v1);
        }
    }

    /// <summary>Eight channels of two neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo<TScaling>(
        sbyte* to,
        nint toNext,
        Vector128<int> a0,
        Vector128<int> a1,
        Vector128<int> b0,
        Vector128<int> b1,
        in ArmScaling low,
        in ArmScaling high,
        Vector128<short> zeroPoint,
        Vector128<sbyte> min,
        Vector128<sbyte> max,
        in ArmGate gate)
        where TScaling : struct, IArmScaling
    {
        Vector128<sbyte> q = TScaling.Narrow(
            low.Apply<TScaling>(a0), high.Apply<TScaling>(a1), low.Apply<TScaling>(b0), high.Apply<TScaling>(b1), zeroPoint, min, max,
            gate, gate);
        AdvSimd.StoreSelectedScalar((long*)to, q.AsInt64(), 0);
        AdvSimd.StoreSelectedScalar((long*)(to + toNext), q.AsInt64(), 1);
    }
}
