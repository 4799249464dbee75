using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Tiles of 2 rows × 8 channels. Eight products at a time go to int16, where a sum of two fits (2 · 128 · 127 &lt; 2^15) and one of four
/// whenever the weights of a lane add up to 255 or less in magnitude; then pairs of lanes are added to int32 (SADALP), which is what the
/// products wait for. So weights are looked at when they are packed: for every tile, steps of 16 values that may share a sum are paired.
/// </summary>
internal sealed unsafe class GemmArm64 : GemmKernel
{
    private const int Width = Arm64Packing.Channels;
    private const int MostRows = 256;

    public override int DepthStep => Arm64Packing.Half;

    public override Packed<sbyte> Pack(WeightBlockBuilder block, ReadOnlySpan<sbyte> weights, int channels, int depth) =>
        Arm64Packing.Pack(block, weights, channels, depth);

    public override void Run(in GemmCall call) => ArmScalings.Run<Scaled, GemmCall>(call.Scaling, call);

    private static void Run<TScaling>(in GemmCall call)
        where TScaling : struct, IArmScaling
    {
        sbyte* weights = call.Weights;
        int channel = 0;
        for (; channel + Width <= call.Channels; channel += Width)
        {
            weights = Rows<TScaling>(call, weights, call.Output + channel, call.Channels, channel);
        }

        if (channel < call.Channels)
        {
            sbyte* tile = stackalloc sbyte[MostRows * Width];
            Rows<TScaling>(call, weights, tile, Width, channel);
            CopyTile(call, tile, channel);
        }
    }

    /// <summary>All rows of a tile's channels; where the next tile's weights start.</summary>
    private static sbyte* Rows<TScaling>(in GemmCall call, sbyte* weights, sbyte* output, nint stride, int channel)
        where TScaling : struct, IArmScaling
    {
        Arm64Tile tile = new(weights);
        Tiles<TwoRows, TScaling>(call, 0, tile, output, stride, channel);
        if (call.Rows % 2 != 0)
        {
            Tiles<OneRow, TScaling>(call, call.Rows - 1, tile, output, stride, channel);
        }

        return tile.End;
    }

    private static void Tiles<TRows, TScaling>(in GemmCall call, int row, in Arm64Tile tile, sbyte* output, nint stride, int channel)
        where TRows : struct
        where TScaling : struct, IArmScaling
    {
        int step = typeof(TRows) == typeof(TwoRows) ? 2 : 1;
        int rows = call.Rows;
        nint depth = call.Depth;
        sbyte* x = call.Input + (row * depth);
        sbyte* to = output + (row * stride);
        sbyte* pairs = tile.Pairs;
        sbyte* singles = tile.Singles;
        sbyte* halves = tile.Halves;
        sbyte* end = tile.End;
        int* multipliers = call.Scaling.Multipliers + channel;
        int* leftShifts = call.Scaling.LeftShifts + channel;
        int* minusRightShifts = call.Scaling.MinusRightShifts + channel;
        short* gateShifts = call.Scaling.GateShifts + channel;
        short* factors = call.Scaling.GateFactors + channel;
        Vector128<short> zeroPoint = ArmGate.ZeroPoint<TScaling>(call.Scaling);
        Vector128<sbyte> min = Vector128.Create(call.Scaling.Min), max = Vector128.Create(call.Scaling.Max);

        int* bias = call.Scaling.Bias + channel;
        bool hasTerms = call.RowTerms != null;
        int* terms = call.RowTerms + row;
        int left = (rows - row) / step;
        if (left == 0)
        {
            return;
        }

        do
        {
            sbyte* y = typeof(TRows) == typeof(TwoRows) ? x + depth : x;
            Vector128<int> c0, d0, c1, d1, c2, d2, c3, d3, c4, d4, c5, d5, c6, d6, c7, d7;
            sbyte* w = pairs;
            if (w != singles)
            {
                Unsafe.SkipInit(out c0); Unsafe.SkipInit(out c1); Unsafe.SkipInit(out c2); Unsafe.SkipInit(out c3);
                Unsafe.SkipInit(out c4); Unsafe.SkipInit(out c5); Unsafe.SkipInit(out c6); Unsafe.SkipInit(out c7);
                Unsafe.SkipInit(out d0); Unsafe.SkipInit(out d1); Unsafe.SkipInit(out d2); Unsafe.SkipInit(out d3);
                Unsafe.SkipInit(out d4); Unsafe.SkipInit(out d5); Unsafe.SkipInit(out d6); Unsafe.SkipInit(out d7);
                (nint a, nint b) = (((nint*)w)[0], ((nint*)w)[1]);
                Vector128<sbyte> x0 = Vector128.Load(x + a), x1 = Vector128.Load(x + b);
                Vector128<sbyte> y0 = Vector128.Load(y + a), y1 = Vector128.Load(y + b);
                Vector64<sbyte> lx0 = x0.GetLower(), lx1 = x1.GetLower(), ly0 = y0.GetLower(), ly1 = y1.GetLower();
                Arm64Steps.Four<TRows, FirstStep>(ref c0, ref d0, w, 0, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                Arm64Steps.Four<TRows, FirstStep>(ref c1, ref d1, w, 32, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                Arm64Steps.Four<TRows, FirstStep>(ref c2, ref d2, w, 64, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                Arm64Steps.Four<TRows, FirstStep>(ref c3, ref d3, w, 96, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                Arm64Steps.Four<TRows, FirstStep>(ref c4, ref d4, w, 128, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                Arm64Steps.Four<TRows, FirstStep>(ref c5, ref d5, w, 160, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                Arm64Steps.Four<TRows, FirstStep>(ref c6, ref d6, w, 192, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                Arm64Steps.Four<TRows, FirstStep>(ref c7, ref d7, w, 224, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                w += Arm64Tile.PairBytes;
                for (sbyte* last = singles - Arm64Tile.PairBytes; w < last; w += 2 * Arm64Tile.PairBytes)
                {
                    (a, b) = (((nint*)(w))[0], ((nint*)(w))[1]);
                    (x0, x1) = (Vector128.Load(x + a), Vector128.Load(x + b));
                    (y0, y1) = (Vector128.Load(y + a), Vector128.Load(y + b));
                    (lx0, lx1, ly0, ly1) = (x0.GetLower(), x1.GetLower(), y0.GetLower(), y1.GetLower());
                    Arm64Steps.Four<TRows, LaterStep>(ref c0, ref d0, w, 0, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c1, ref d1, w, 32, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c2, ref d2, w, 64, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c3, ref d3, w, 96, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c4, ref d4, w, 128, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c5, ref d5, w, 160, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c6, ref d6, w, 192, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c7, ref d7, w, 224, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    (a, b) = (((nint*)(w + Arm64Tile.PairBytes))[0], ((nint*)(w + Arm64Tile.PairBytes))[1]);
                    (x0, x1) = (Vector128.Load(x + a), Vector128.Load(x + b));
                    (y0, y1) = (Vector128.Load(y + a), Vector128.Load(y + b));
                    (lx0, lx1, ly0, ly1) = (x0.GetLower(), x1.GetLower(), y0.GetLower(), y1.GetLower());
                    Arm64Steps.Four<TRows, LaterStep>(ref c0, ref d0, w, Arm64Tile.PairBytes, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c1, ref d1, w, Arm64Tile.PairBytes + 32, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c2, ref d2, w, Arm64Tile.PairBytes + 64, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c3, ref d3, w, Arm64Tile.PairBytes + 96, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c4, ref d4, w, Arm64Tile.PairBytes + 128, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c5, ref d5, w, Arm64Tile.PairBytes + 160, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c6, ref d6, w, Arm64Tile.PairBytes + 192, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c7, ref d7, w, Arm64Tile.PairBytes + 224, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                }

                if (w != singles)
                {
                    (a, b) = (((nint*)(w))[0], ((nint*)(w))[1]);
                    (x0, x1) = (Vector128.Load(x + a), Vector128.Load(x + b));
                    (y0, y1) = (Vector128.Load(y + a), Vector128.Load(y + b));
                    (lx0, lx1, ly0, ly1) = (x0.GetLower(), x1.GetLower(), y0.GetLower(), y1.GetLower());
                    Arm64Steps.Four<TRows, LaterStep>(ref c0, ref d0, w, 0, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c1, ref d1, w, 32, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c2, ref d2, w, 64, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c3, ref d3, w, 96, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c4, ref d4, w, 128, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c5, ref d5, w, 160, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c6, ref d6, w, 192, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    Arm64Steps.Four<TRows, LaterStep>(ref c7, ref d7, w, 224, x0, x1, y0, y1, lx0, lx1, ly0, ly1);
                    w += Arm64Tile.PairBytes;
                }
            }
            else if (w != halves)
            {
                Unsafe.SkipInit(out c0); Unsafe.SkipInit(out c1); Unsafe.SkipInit(out c2); Unsafe.SkipInit(out c3);
                Unsafe.SkipInit(out c4); Unsafe.SkipInit(out c5); Unsafe.SkipInit(out c6); Unsafe.SkipInit(out c7);
                Unsafe.SkipInit(out d0); Unsafe.SkipInit(out d1); Unsafe.SkipInit(out d2); Unsafe.SkipInit(out d3);
                Unsafe.SkipInit(out d4); Unsafe.SkipInit(out d5); Unsafe.SkipInit(out d6); Unsafe.SkipInit(out d7);
                nint a = *(nint*)w;
                Vector128<sbyte> x0 = Vector128.Load(x + a), y0 = Vector128.Load(y + a);
                Vector64<sbyte> lx0 = x0.GetLower(), ly0 = y0.GetLower();
                Arm64Steps.Two<TRows, FirstStep>(ref c0, ref d0, ref c1, ref d1, w, 0, x0, y0, lx0, ly0);
                Arm64Steps.Two<TRows, FirstStep>(ref c2, ref d2, ref c3, ref d3, w, 32, x0, y0, lx0, ly0);
                Arm64Steps.Two<TRows, FirstStep>(ref c4, ref d4, ref c5, ref d5, w, 64, x0, y0, lx0, ly0);
                Arm64Steps.Two<TRows, FirstStep>(ref c6, ref d6, ref c7, ref d7, w, 96, x0, y0, lx0, ly0);
                w += Arm64Tile.SingleBytes;
            }
            else
            {
                c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = default;
            }

            if (w != end)
            {
                for (; w != halves; w += Arm64Tile.SingleBytes)
                {
                    nint a = *(nint*)w;
                    Vector128<sbyte> x0 = Vector128.Load(x + a), y0 = Vector128.Load(y + a);
                    Vector64<sbyte> lx0 = x0.GetLower(), ly0 = y0.GetLower();
                    Arm64Steps.Two<TRows, LaterStep>(ref c0, ref d0, ref c1, ref d1, w, 0, x0, y0, lx0, ly0);
                    Arm64Steps.Two<TRows, LaterStep>(ref c2, ref d2, ref c3, ref d3, w, 32, x0, y0, lx0, ly0);
                    Arm64Steps.Two<TRows, LaterStep>(ref c4, ref d4, ref c5, ref d5, w, 64, x0, y0, lx0, ly0);
                    Arm64Steps.Two<TRows, LaterStep>(ref c6, ref d6, ref c7, ref d7, w, 96, x0, y0, lx0, ly0);
                }

                for (; w != end; w += Arm64Tile.HalfBytes)
                {
                    nint a = *(nint*)w;
                    Vector64<sbyte> x0 = Vector64.Load(x + a);
                    Vector64<sbyte> y0 = Vector64.Load(y + a);
                    Arm64Steps.One<TRows, LaterStep>(ref c0, ref d0, ref c1, ref d1, w, 0, x0, y0);
                    Arm64Steps.One<TRows, LaterStep>(ref c2, ref d2, ref c3, ref d3, w, 16, x0, y0);
                    Arm64Steps.One<TRows, LaterStep>(ref c4, ref d4, ref c5, ref d5, w, 32, x0, y0);
                    Arm64Steps.One<TRows, LaterStep>(ref c6, ref d6, ref c7, ref d7, w, 48, x0, y0);
                }
            }

            Vector128<int> bias0 = Vector128.Load(bias), bias4 = Vector128.Load(bias + 4);
            c0 = Arm64Steps.Sum(c0, c1, c2, c3) + bias0;
            c4 = Arm64Steps.Sum(c4, c5, c6, c7) + bias4;
            if (typeof(TRows) == typeof(TwoRows))
            {
                d0 = Arm64Steps.Sum(d0, d1, d2, d3) + bias0;
                d4 = Arm64Steps.Sum(d4, d5, d6, d7) + bias4;
            }

            if (hasTerms)
            {
                Vector128<int> term = Vector128.Create(*terms++);
                c0 += term;
                c4 += term;
                if (typeof(TRows) == typeof(TwoRows))
                {
                    term = Vector128.Create(*terms++);
                    d0 += term;
                    d4 += term;
                }
            }

            ArmScaling low = ArmScaling.Of<TScaling>(multipliers, leftShifts, minusRightShifts);
            ArmScaling high = ArmScaling.Of<TScaling>(multipliers + 4, leftShifts + 4, minusRightShifts + 4);
            c0 = low.Apply<TScaling>(c0);
            c4 = high.Apply<TScaling>(c4);
            if (typeof(TRows) == typeof(TwoRows))
            {
                d0 = low.Apply<TScaling>(d0);
                d4 = high.Apply<TScaling>(d4);
            }

            ArmGate gate = ArmGate.Of<TScaling>(gateShifts, factors);
            Vector128<sbyte> q = TScaling.Narrow(c0, c4, d0, d4, zeroPoint, min, max, gate, gate);
            AdvSimd.StoreSelectedScalar((long*)to, q.AsInt64(), 0);
            if (typeof(TRows) == typeof(TwoRows))
            {
                AdvSimd.StoreSelectedScalar((long*)(to + stride), q.AsInt64(), 1);
            }

            x += step * depth;
            to += step * stride;
        }
        while (--left != 0);
    }

    private readonly struct Scaled : IArmScaled<GemmCall>
    {
        public static void Run<TScaling>(in GemmCall call)
            where TScaling : struct, IArmScaling => GemmArm64.Run<TScaling>(call);
    }
}
