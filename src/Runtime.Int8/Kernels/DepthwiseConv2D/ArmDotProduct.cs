using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// SDOT down the columns of windows: a line holds four rows, interleaved, so that four bytes are four values of one channel, one below the
/// other. Line i starts at row 2 · i of the padded input; output rows in it differ by the position of their weights among the four. Under
/// stride 1 a group is two output rows, [w0 w1 w2 0] and [0 w0 w1 w2], under stride 2 one. Filters higher than that need the line two
/// further too.
/// </summary>
internal sealed unsafe partial class DepthwiseArmDotProduct : DepthwiseKernel
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
                            packed.Add((uint)ky < g.FilterHeight
                                ? weights[(((ky * g.FilterWidth) + kx) * channels) + tile + (i / Quad)]
                                : (sbyte)0);
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
        for (; i + 64 <= count; i += 64, to += 64 * Quad)
        {
            AdvSimd.Arm64.StoreVectorAndZip(to, (Vector128.Load(r0), Vector128.Load(r1), Vector128.Load(r2), Vector128.Load(r3)));
            AdvSimd.Arm64.StoreVectorAndZip(
                to + (16 * Quad), (Vector128.Load(r0 + 16), Vector128.Load(r1 + 16), Vector128.Load(r2 + 16), Vector128.Load(r3 + 16)));
            AdvSimd.Arm64.StoreVectorAndZip(
                to + (32 * Quad), (Vector128.Load(r0 + 32), Vector128.Load(r1 + 32), Vector128.Load(r2 + 32), Vector128.Load(r3 + 32)));
            AdvSimd.Arm64.StoreVectorAndZip(
                to + (48 * Quad), (Vector128.Load(r0 + 48), Vector128.Load(r1 + 48), Vector128.Load(r2 + 48), Vector128.Load(r3 + 48)));
            r0 += 64;
            r1 += 64;
            r2 += 64;
            r3 += 64;
        }

        for (; i + 16 <= count; i += 16, to += 16 * Quad, r0 += 16, r1 += 16, r2 += 16, r3 += 16)
        {
            AdvSimd.Arm64.StoreVectorAndZip(to, (Vector128.Load(r0), Vector128.Load(r1), Vector128.Load(r2), Vector128.Load(r3)));
        }

        for (; i < count; i++, to += Quad)
        {
            (to[0], to[1], to[2], to[3]) = (*r0++, *r1++, *r2++, *r3++);
        }
    }

    public override void Compute(in DepthwiseCall call) => ArmScalings.Run<Scaled, DepthwiseCall>(call.Scaling, call);

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
        sbyte* output = call.Outputs[row];

        // Where the second row of a group lies below the picture it is written over the first, before that.
        nint second = row + 1 < call.Geometry.OutputHeight ? call.Outputs.RowBytes : 0;
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
    private static void Row<TShape, TFour, TScaling>(
        in DepthwiseCall call, sbyte* line, nint toNextLine, sbyte* weights, sbyte* output, nint second, int channel)
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

    private readonly struct Scaled : IArmScaled<DepthwiseCall>
    {
        public static void Run<TScaling>(in DepthwiseCall call)
            where TScaling : struct, IArmScaling => Compute<TScaling>(call, call.Group);
    }
}
