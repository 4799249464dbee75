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

    public override int Channels => TileChannels;

    public override bool SubtractsZeroPoints => false;

    public static bool Takes(in WindowGeometry g, LayerConstants layer) =>
        g.StrideHeight is 1 or 2 && RowsOf(g) <= 2 * Quad && g.OutputChannels >= TileChannels && layer.Requantization.WeightZeroPoint == 0;

    public override DepthwiseLines Lines(in WindowGeometry g) => new(TwoLines(g) ? 3 : 1, 1, GroupRows(g), Quad);

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

    public override void FillPadding(in DepthwiseCall call) => new Span<sbyte>(call.Ring, (int)call.LineBytes * call.Lines.Count).Fill(call.InputZeroPoint);

    public override void Prepare(in DepthwiseCall call, int line, sbyte* to)
    {
        int count = call.CopiedColumns * call.Geometry.InputChannels;
        sbyte* r0 = call.PaddedRow(line * LineStep);
        sbyte* r1 = call.PaddedRow((line * LineStep) + 1);
        sbyte* r2 = call.PaddedRow((line * LineStep) + 2);
        sbyte* r3 = call.PaddedRow((line * LineStep) + 3);
        int i = 0;
        for (; i + 16 <= count; i += 16, to += 16 * Quad)
        {
            AdvSimd.Arm64.StoreVectorAndZip(to, (Vector128.Load(r0 + i), Vector128.Load(r1 + i), Vector128.Load(r2 + i), Vector128.Load(r3 + i)));
        }

        for (; i < count; i++, to += Quad)
        {
            (to[0], to[1], to[2], to[3]) = (r0[i], r1[i], r2[i], r3[i]);
        }
    }

    public override void Compute(in DepthwiseCall call, int group)
    {
        if (ArmRelu.Serves(call.RightOnly, call.Epilogue))
        {
            Compute<ArmRelu>(call, group);
        }
        else if (ArmRightShifts.Serves(call.RightOnly, call.Epilogue))
        {
            Compute<ArmRightShifts>(call, group);
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
        sbyte* output = call.Output + (row * rowStride);

        // Where the second row of a group lies below the picture it is written over the first, before that.
        nint second = row + 1 < call.Geometry.OutputHeight ? rowStride : 0;
        sbyte* line = call.Line(group);
        sbyte* nextLine = TShape.TwoLines ? call.Line(group + 2) : line;
        sbyte* weights = call.Weights;
        int tileBytes = call.Geometry.FilterWidth * (TShape.TwoLines ? 2 : 1) * (TShape.TwoRows ? 2 : 1) * TileChannels * Quad;
        for (int c = 0; c < channels; c += TileChannels, weights += tileBytes)
        {
            c = Math.Min(c, channels - TileChannels);
            Tile<TShape, TScaling>(call, line + (c * Quad), nextLine + (c * Quad), weights, output + c, second, c);
        }
    }

    /// <summary>Eight channels of a group's rows, two columns at a time.</summary>
    private static void Tile<TShape, TScaling>(in DepthwiseCall call, sbyte* line, sbyte* nextLine, sbyte* weights, sbyte* output, nint second, int channel)
        where TShape : struct, IShape
        where TScaling : struct, IArmScaling
    {
        nint channels = call.Geometry.OutputChannels;
        int width = call.Geometry.OutputWidth;
        int filterWidth = call.Geometry.FilterWidth;
        nint column = channels * Quad;                              // bytes from a column of a line to the next
        nint step = column * call.Geometry.StrideWidth;
        nint toNextLine = (nint)(nextLine - line);
        Epilogue epilogue = call.Epilogue;
        int* bias = epilogue.Bias + channel;
        int* multipliers = epilogue.Multipliers + channel;
        int* leftShifts = epilogue.LeftShifts + channel;
        int* minusRightShifts = epilogue.MinusRightShifts + channel;
        Vector128<short> zeroPoint = Vector128.Create(epilogue.ZeroPoint);
        Vector128<sbyte> min = Vector128.Create(epilogue.Min), max = Vector128.Create(epilogue.Max);
        for (int x = 0; x < width; x += 2)
        {
            // An odd last column is computed twice over.
            nint right = x + 1 < width ? step : 0;
            sbyte* from = line + (x * step);
            sbyte* to = output + (x * channels);
            nint toRight = right == 0 ? 0 : channels;
            Vector128<int> a0 = Vector128.Load(bias), a1 = Vector128.Load(bias + 4);
            Vector128<int> b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
            sbyte* w = weights;
            if (filterWidth == 3)
            {
                Column<TShape>(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from, right, toNextLine, w, 0);
                Column<TShape>(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from + column, right, toNextLine, w, 1);
                Column<TShape>(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from + (2 * column), right, toNextLine, w, 2);
            }
            else
            {
                for (int kx = 0; kx < filterWidth; kx++)
                {
                    Column<TShape>(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from, right, toNextLine, w, 0);
                    from += column;
                    w += (TShape.TwoLines ? 2 : 1) * (TShape.TwoRows ? 2 : 1) * TileChannels * Quad;
                }
            }

            ArmScaling low = new(multipliers, leftShifts, minusRightShifts);
            ArmScaling high = new(multipliers + 4, leftShifts + 4, minusRightShifts + 4);
            if (TShape.TwoRows)
            {
                Vector128<sbyte> below = TScaling.Narrow(
                    low.Apply<TScaling>(c0), high.Apply<TScaling>(c1), low.Apply<TScaling>(d0), high.Apply<TScaling>(d1), zeroPoint, min, max);
                AdvSimd.StoreSelectedScalar((long*)(to + second), below.AsInt64(), 0);
                AdvSimd.StoreSelectedScalar((long*)(to + second + toRight), below.AsInt64(), 1);
            }

            Vector128<sbyte> q = TScaling.Narrow(
                low.Apply<TScaling>(a0), high.Apply<TScaling>(a1), low.Apply<TScaling>(b0), high.Apply<TScaling>(b1), zeroPoint, min, max);
            AdvSimd.StoreSelectedScalar((long*)to, q.AsInt64(), 0);
            AdvSimd.StoreSelectedScalar((long*)(to + toRight), q.AsInt64(), 1);
        }
    }

    /// <summary>One column of the filter: a and b are two neighbours of the upper output row, c and d of the lower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TShape>(
        ref Vector128<int> a0,
        ref Vector128<int> a1,
        ref Vector128<int> b0,
        ref Vector128<int> b1,
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        ref Vector128<int> d0,
        ref Vector128<int> d1,
        sbyte* from,
        nint right,
        nint toNextLine,
        sbyte* weights,
        int kx)
        where TShape : struct, IShape
    {
        int at = kx * (TShape.TwoLines ? 2 : 1) * (TShape.TwoRows ? 2 : 1) * TileChannels * Quad;
        Line<TShape>(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from, right, weights, at);
        if (TShape.TwoLines)
        {
            Line<TShape>(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from + toNextLine, right, weights, at + ((TShape.TwoRows ? 2 : 1) * TileChannels * Quad));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<TShape>(
        ref Vector128<int> a0,
        ref Vector128<int> a1,
        ref Vector128<int> b0,
        ref Vector128<int> b1,
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        ref Vector128<int> d0,
        ref Vector128<int> d1,
        sbyte* from,
        nint right,
        sbyte* weights,
        int at)
        where TShape : struct, IShape
    {
        Vector128<sbyte> x0 = Vector128.Load(from), x1 = Vector128.Load(from + 16);
        sbyte* next = from + right;
        Vector128<sbyte> y0 = Vector128.Load(next), y1 = Vector128.Load(next + 16);
        Vector128<sbyte> w0 = Vector128.Load(weights + at), w1 = Vector128.Load(weights + (at + 16));
        a0 = Dp.DotProduct(a0, x0, w0);
        a1 = Dp.DotProduct(a1, x1, w1);
        b0 = Dp.DotProduct(b0, y0, w0);
        b1 = Dp.DotProduct(b1, y1, w1);
        if (TShape.TwoRows)
        {
            Vector128<sbyte> v0 = Vector128.Load(weights + (at + 32)), v1 = Vector128.Load(weights + (at + 48));
            c0 = Dp.DotProduct(c0, x0, v0);
            c1 = Dp.DotProduct(c1, x1, v1);
            d0 = Dp.DotProduct(d0, y0, v0);
            d1 = Dp.DotProduct(d1, y1, v1);
        }
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
}
