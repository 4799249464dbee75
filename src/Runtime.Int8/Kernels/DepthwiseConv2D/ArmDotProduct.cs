using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// SDOT down the columns of windows: a line holds four rows, interleaved, so that four bytes are four values of one channel, one below the other. Line i starts
/// at row 2 · i of the padded input; output rows in it differ by where their weights stand among the four. Under stride 1 a group
/// is two output rows, [w0 w1 w2 0] and [0 w0 w1 w2], under stride 2 one. Filters higher than that need the line two further too.
/// </summary>
internal sealed unsafe class DepthwiseArmDotProduct : DepthwiseKernel
{
    private const int TileChannels = 8;
    private const int Quad = 4;
    private const int LineStep = 2;       // rows from one line to the next

    private interface IShape
    {
        static abstract bool TwoRows { get; }

        static abstract bool TwoLines { get; }
    }

    private interface IColumns
    {
        static abstract bool Four { get; }

        /// <summary>The filter's width where neighbours share what they load; 0 for one that is known only at run time.</summary>
        static abstract int SharedWidth { get; }
    }

    public override int Channels => TileChannels;

    public override bool SubtractsZeroPoints => false;

    public static bool Takes(in WindowGeometry g, LayerConstants layer) =>
        g.StrideHeight is 1 or 2 && RowsOf(g) <= 2 * Quad && g.OutputChannels >= TileChannels && layer.Requantization.WeightZeroPoint == 0;

    public override DepthwiseLines Lines(in WindowGeometry g) => new(TwoLines(g) ? 3 : 1, 1, GroupRows(g), Quad, Quad, LineStep);

    /// <summary>[tile][filterWidth][line][output row][channel of the tile][4].</summary>
    public override sbyte[] Pack(in WindowGeometry g, ReadOnlySpan<sbyte> weights, int zeroPoint)
    {
        int channels = g.OutputChannels;
        List<sbyte> packed = [];
        foreach (int tile in Tiles(channels))
        {
            for (int kx = 0; kx < g.FilterWidth; kx++)
            {
                for (int line = 0; line < (TwoLines(g) ? 2 : 1); line++)
                {
                    for (int row = 0; row < GroupRows(g); row++)
                    {
                        for (int i = 0; i < TileChannels * Quad; i++)
                        {
                            int ky = (line * Quad) + (i % Quad) - row;
                            packed.Add((uint)ky < g.FilterHeight ? weights[(((ky * g.FilterWidth) + kx) * channels) + tile + (i / Quad)] : (sbyte)0);
                        }
                    }
                }
            }
        }

        return [.. packed];
    }

    public override void Prepare(in DepthwiseCall call, int line, sbyte* to)
    {
        int count = call.CopiedColumns * call.Geometry.InputChannels;
        sbyte* r0 = call.PaddedRow(line * LineStep);
        sbyte* r1 = call.PaddedRow((line * LineStep) + 1);
        sbyte* r2 = call.PaddedRow((line * LineStep) + 2);
        sbyte* r3 = call.PaddedRow((line * LineStep) + 3);
        int i = 0;
        for (; i + 32 <= count; i += 32, to += 32 * Quad)
        {
            AdvSimd.Arm64.StoreVectorAndZip(to, (Vector128.Load(r0), Vector128.Load(r1), Vector128.Load(r2), Vector128.Load(r3)));
            AdvSimd.Arm64.StoreVectorAndZip(to + (16 * Quad), (Vector128.Load(r0 + 16), Vector128.Load(r1 + 16), Vector128.Load(r2 + 16), Vector128.Load(r3 + 16)));
            r0 += 32;
            r1 += 32;
            r2 += 32;
            r3 += 32;
        }

        for (; i < count; i++, to += Quad)
        {
            (to[0], to[1], to[2], to[3]) = (*r0++, *r1++, *r2++, *r3++);
        }
    }

    public override void Compute(in DepthwiseCall call, int group)
    {
        if (ArmRelu.Serves(call.RightOnly, call.Epilogue))
        {
            Compute<ArmRelu>(call, group);
        }
        else if (ArmLinear.Serves(call.RightOnly, call.Epilogue))
        {
            Compute<ArmLinear>(call, group);
        }
        else
        {
            Compute<ArmAnyShifts>(call, group);
        }
    }

    private static int GroupRows(in WindowGeometry g) => g.StrideHeight == 1 ? 2 : 1;

    /// <summary>Input rows that a group sees.</summary>
    private static int RowsOf(in WindowGeometry g) => g.FilterHeight + GroupRows(g) - 1;

    private static bool TwoLines(in WindowGeometry g) => RowsOf(g) > Quad;

    private static void Compute<TScaling>(in DepthwiseCall call, int group)
        where TScaling : struct, IArmScaling
    {
        switch (call.Lines.GroupRows, call.Lines.Count)
        {
            case (2, 1):
                Compute<Rows2Lines1, TScaling>(call, group);
                break;
            case (2, _):
                Compute<Rows2Lines2, TScaling>(call, group);
                break;
            case (_, 1):
                Compute<Rows1Lines1, TScaling>(call, group);
                break;
            default:
                Compute<Rows1Lines2, TScaling>(call, group);
                break;
        }
    }

    private static void Compute<TShape, TScaling>(in DepthwiseCall call, int group)
        where TShape : struct, IShape
        where TScaling : struct, IArmScaling
    {
        int channels = call.Geometry.OutputChannels;
        int row = group * (TShape.TwoRows ? 2 : 1);
        nint rowStride = (nint)call.Geometry.OutputWidth * channels;
        sbyte* output = call.Outputs[row];

        // Where the second row of a group lies below the picture it is written over the first, before that.
        nint second = row + 1 < call.Geometry.OutputHeight ? rowStride : 0;
        sbyte* line = call.Line(group);
        sbyte* nextLine = TShape.TwoLines ? call.Line(group + 2) : line;
        sbyte* weights = call.Weights;
        int tileBytes = call.Geometry.FilterWidth * (TShape.TwoLines ? 2 : 1) * (TShape.TwoRows ? 2 : 1) * TileChannels * Quad;
        for (int c = 0; c < channels; c += TileChannels, weights += tileBytes)
        {
            c = Math.Min(c, channels - TileChannels);
            sbyte* from = line + (c * Quad);
            nint toNextLine = (nint)(nextLine - line);
            if (call.Geometry is { StrideWidth: 1, FilterWidth: 3 } && TShape.TwoRows && !TShape.TwoLines)
            {
                Row<TShape, FourColumns3, TScaling>(call, from, toNextLine, weights, output + c, second, c);
            }
            else if (call.Geometry is { StrideWidth: 1, FilterWidth: 5 } && TShape.TwoRows && TShape.TwoLines)
            {
                Row<TShape, FourColumns5, TScaling>(call, from, toNextLine, weights, output + c, second, c);
            }
            else
            {
                Row<TShape, FourColumns, TScaling>(call, from, toNextLine, weights, output + c, second, c);
            }
        }
    }

    /// <summary>Eight channels of a group's rows.</summary>
    private static void Row<TShape, TFour, TScaling>(in DepthwiseCall call, sbyte* line, nint toNextLine, sbyte* weights, sbyte* output, nint second, int channel)
        where TShape : struct, IShape
        where TFour : struct, IColumns
        where TScaling : struct, IArmScaling
    {
        int width = call.Geometry.OutputWidth;
        int fours = width / 4 * 4;
        Pixels<TShape, TFour, TScaling>(call, line, toNextLine, weights, output, second, channel, 0, fours);
        if (fours == width)
        {
            return;
        }

        // Columns that make no block of their own are computed with some before them once more.
        if (width - fours == 3 && fours != 0)
        {
            Pixels<TShape, TFour, TScaling>(call, line, toNextLine, weights, output, second, channel, width - 4, width);
        }
        else
        {
            Pixels<TShape, TwoColumns, TScaling>(call, line, toNextLine, weights, output, second, channel, fours, width);
        }
    }

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
        Epilogue epilogue = call.Epilogue;
        int* bias = epilogue.Bias + channel;
        int* multipliers = epilogue.Multipliers + channel;
        int* leftShifts = epilogue.LeftShifts + channel;
        int* minusRightShifts = epilogue.MinusRightShifts + channel;
        Vector128<short> zeroPoint = Vector128.Create(epilogue.ZeroPoint);
        Vector128<sbyte> min = Vector128.Create(epilogue.Min), max = Vector128.Create(epilogue.Max);
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
                    ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0, ref h1,
                    from, column, w);
                if (TShape.TwoLines)
                {
                    Shared<TShape, TColumns>(
                        ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0, ref h1,
                        from + toNextLine, column, w + (2 * TileChannels * Quad));
                }
            }
            else
            {
                int left = filterWidth;
                do
                {
                    Vector128<sbyte> w0 = Vector128.Load(w), w1 = Vector128.Load(w + 16);
                    Vector128<sbyte> v0 = TShape.TwoRows ? Vector128.Load(w + 32) : default, v1 = TShape.TwoRows ? Vector128.Load(w + 48) : default;
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

            ArmScaling low = new(multipliers, leftShifts, minusRightShifts);
            ArmScaling high = new(multipliers + 4, leftShifts + 4, minusRightShifts + 4);
            if (TShape.TwoRows)
            {
                sbyte* below = to + second;
                StoreTwo<TScaling>(below, toB, e0, e1, f0, f1, low, high, zeroPoint, min, max);
                if (TColumns.Four)
                {
                    StoreTwo<TScaling>(below + (2 * channels), channels, g0, g1, h0, h1, low, high, zeroPoint, min, max);
                }
            }

            StoreTwo<TScaling>(to, toB, a0, a1, b0, b1, low, high, zeroPoint, min, max);
            if (TColumns.Four)
            {
                StoreTwo<TScaling>(to + (2 * channels), channels, c0, c1, d0, d1, low, high, zeroPoint, min, max);
            }
        }
    }

    /// <summary>A line under stride 1 and two output rows: what stands under a tap is what stood under the next tap one column before.</summary>
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
                ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0, ref h1,
                s0, s1, p0, p1, q0, q1, r0, r1, weights, 3 * stride);
            from += column;
            (s0, s1) = (Vector128.Load(from), Vector128.Load(from + 16));
            Dots(
                ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1, ref g0, ref g1, ref h0, ref h1,
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
        Vector128<sbyte> max)
        where TScaling : struct, IArmScaling
    {
        Vector128<sbyte> q = TScaling.Narrow(
            low.Apply<TScaling>(a0), high.Apply<TScaling>(a1), low.Apply<TScaling>(b0), high.Apply<TScaling>(b1), zeroPoint, min, max);
        AdvSimd.StoreSelectedScalar((long*)to, q.AsInt64(), 0);
        AdvSimd.StoreSelectedScalar((long*)(to + toNext), q.AsInt64(), 1);
    }

    private readonly struct Rows1Lines1 : IShape
    {
        public static bool TwoRows => false;

        public static bool TwoLines => false;
    }

    private readonly struct Rows1Lines2 : IShape
    {
        public static bool TwoRows => false;

        public static bool TwoLines => true;
    }

    private readonly struct Rows2Lines1 : IShape
    {
        public static bool TwoRows => true;

        public static bool TwoLines => false;
    }

    private readonly struct Rows2Lines2 : IShape
    {
        public static bool TwoRows => true;

        public static bool TwoLines => true;
    }

    private readonly struct FourColumns : IColumns
    {
        public static bool Four => true;

        public static int SharedWidth => 0;
    }

    private readonly struct TwoColumns : IColumns
    {
        public static bool Four => false;

        public static int SharedWidth => 0;
    }

    private readonly struct FourColumns3 : IColumns
    {
        public static bool Four => true;

        public static int SharedWidth => 3;
    }

    private readonly struct FourColumns5 : IColumns
    {
        public static bool Four => true;

        public static int SharedWidth => 5;
    }
}
