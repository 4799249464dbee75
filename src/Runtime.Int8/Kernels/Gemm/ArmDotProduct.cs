using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Tiles of 6 rows × 16 channels (8 at the right border): SDOT adds four products of four channels. 24 accumulators, 6 registers of input
/// and the 2 of weights that are in flight fill the 32.
/// </summary>
internal sealed unsafe partial class GemmArmDotProduct : GemmKernel
{
    private const int Quad = 4;        // values of a row that SDOT takes at a time
    private const int Wide = 16;
    private const int Narrow = LeastTile;
    private const int TileRows = 6;
    private const int MostRows = 256;    // of a call with a last tile of less than 8 channels

    private interface ITile
    {
        static abstract int Width { get; }
    }

    public override int DepthStep => Quad;

    /// <summary>[tile][depth / 4][channel of the tile][4].</summary>
    public override Packed<sbyte> Pack(WeightBlockBuilder block, ReadOnlySpan<sbyte> weights, int channels, int depth)
    {
        Packed<sbyte> place = block.Add((channels + Narrow - 1) / Narrow * Narrow * depth, out Span<sbyte> packed);
        int at = 0;
        for (int tile = 0; tile < channels; tile += WidthAt(channels - tile))
        {
            for (int k = 0; k < depth; k += Quad)
            {
                for (int c = tile; c < tile + WidthAt(channels - tile); c++, at += Quad)
                {
                    if (c < channels)
                    {
                        weights.Slice((c * depth) + k, Quad).CopyTo(packed[at..]);
                    }
                }
            }
        }

        return place;
    }

    public override void Run(in GemmCall call) => ArmScalings.Run<Scaled, GemmCall>(call.Scaling, call);

    private static int WidthAt(int left) => left >= Wide ? Wide : Narrow;

    private static void Run<TScaling>(in GemmCall call)
        where TScaling : struct, IArmScaling
    {
        sbyte* weights = call.Weights;
        int channel = 0;
        for (; channel + Wide <= call.Channels; channel += Wide, weights += Wide * call.Depth)
        {
            Rows<WideTile, TScaling>(call, weights, call.Output + channel, call.Channels, channel);
        }

        if (channel + Narrow <= call.Channels)
        {
            Rows<NarrowTile, TScaling>(call, weights, call.Output + channel, call.Channels, channel);
            channel += Narrow;
            weights += Narrow * call.Depth;
        }

        if (channel < call.Channels)
        {
            sbyte* tile = stackalloc sbyte[MostRows * Narrow];
            Rows<NarrowTile, TScaling>(call, weights, tile, Narrow, channel);
            CopyTile(call, tile, channel);
        }
    }

    /// <summary>
    /// All rows of a tile's channels. The last rows that make no six of their own are computed with some before them once more.
    /// </summary>
    private static void Rows<TTile, TScaling>(in GemmCall call, sbyte* weights, sbyte* output, nint stride, int channel)
        where TTile : struct, ITile
        where TScaling : struct, IArmScaling
    {
        int row = call.Rows / TileRows * TileRows;
        SixRows<TTile, TScaling>(call, 0, row, weights, output, stride, channel);
        if (call.Rows - row > 1 && row > 0)
        {
            row = call.Rows - TileRows;
            SixRows<TTile, TScaling>(call, row, call.Rows, weights, output, stride, channel);
            return;
        }

        for (; row < call.Rows; row++)
        {
            OneRow<TTile, TScaling>(call, row, weights, output + (row * stride), channel);
        }
    }

    /// <summary>Where nothing but one row is left: fully connected layers, squeeze-excite.</summary>
    private static void OneRow<TTile, TScaling>(in GemmCall call, int row, sbyte* w, sbyte* output, int channel)
        where TTile : struct, ITile
        where TScaling : struct, IArmScaling
    {
        nint depth = call.Depth;
        sbyte* a = call.Input + (row * depth);
        int* bias = call.Scaling.Bias + channel;
        Vector128<int> c0 = AdvSimd.LoadVector128(bias);
        Vector128<int> c1 = AdvSimd.LoadVector128(bias + 4);
        Vector128<int> c2 = TTile.Width == Wide ? AdvSimd.LoadVector128(bias + 8) : default;
        Vector128<int> c3 = TTile.Width == Wide ? AdvSimd.LoadVector128(bias + 12) : default;
        nint k = 0;
        for (nint last = depth - 16; k <= last; k += 16)
        {
            Vector128<sbyte> x = AdvSimd.LoadVector128(a + k);
            if (TTile.Width == Wide)
            {
                Dot(ref c0, ref c1, ref c2, ref c3, w, 0, x, 0);
                Dot(ref c0, ref c1, ref c2, ref c3, w, 64, x, 1);
                Dot(ref c0, ref c1, ref c2, ref c3, w, 128, x, 2);
                Dot(ref c0, ref c1, ref c2, ref c3, w, 192, x, 3);
                w += 256;
            }
            else
            {
                Dot(ref c0, ref c1, w, 0, x, 0);
                Dot(ref c0, ref c1, w, 32, x, 1);
                Dot(ref c0, ref c1, w, 64, x, 2);
                Dot(ref c0, ref c1, w, 96, x, 3);
                w += 128;
            }
        }

        for (; k < depth; k += Quad)
        {
            Vector128<sbyte> x = OneQuad(a + k);
            if (TTile.Width == Wide)
            {
                Dot(ref c0, ref c1, ref c2, ref c3, w, 0, x, 0);
            }
            else
            {
                Dot(ref c0, ref c1, w, 0, x, 0);
            }

            w += TTile.Width * Quad;
        }

        if (call.RowTerms != null)
        {
            Add(ref c0, ref c1, ref c2, ref c3, call.RowTerms[row]);
        }

        c0 = ArmScaling.Of<TScaling>(call.Scaling, channel).Apply<TScaling>(c0);
        c1 = ArmScaling.Of<TScaling>(call.Scaling, channel + 4).Apply<TScaling>(c1);
        if (TTile.Width == Wide)
        {
            c2 = ArmScaling.Of<TScaling>(call.Scaling, channel + 8).Apply<TScaling>(c2);
            c3 = ArmScaling.Of<TScaling>(call.Scaling, channel + 12).Apply<TScaling>(c3);
        }

        short* gateShifts = call.Scaling.GateShifts + channel;
        short* factors = call.Scaling.GateFactors + channel;
        Vector128<sbyte> q = TScaling.Narrow(
            c0,
            c1,
            c2,
            c3,
            ArmGate.ZeroPoint<TScaling>(call.Scaling),
            Vector128.Create(call.Scaling.Min),
            Vector128.Create(call.Scaling.Max),
            ArmGate.Of<TScaling>(gateShifts, factors),
            TTile.Width == Wide ? ArmGate.Of<TScaling>(gateShifts + 8, factors + 8) : default);
        if (TTile.Width == Wide)
        {
            q.Store(output);
        }
        else
        {
            q.GetLower().Store(output);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> TwoQuads(sbyte* a) => Vector64.Load(a).ToVector128Unsafe();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> OneQuad(sbyte* a) => Vector128.CreateScalarUnsafe(*(int*)a).AsSByte();

    /// <summary>Sixteen channels of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dot(
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        ref Vector128<int> c2,
        ref Vector128<int> c3,
        sbyte* weights,
        int at,
        Vector128<sbyte> x,
        [ConstantExpected(Max = (byte)15)] byte lane)
    {
        Dot(ref c0, ref c1, weights, at, x, lane);
        Dot(ref c2, ref c3, weights, at + 32, x, lane);
    }

    /// <summary>Eight channels of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dot(
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        sbyte* weights,
        int at,
        Vector128<sbyte> x,
        [ConstantExpected(Max = (byte)15)] byte lane)
    {
        c0 = Dp.DotProductBySelectedQuadruplet(c0, AdvSimd.LoadVector128(weights + at), x, lane);
        c1 = Dp.DotProductBySelectedQuadruplet(c1, AdvSimd.LoadVector128(weights + (at + 16)), x, lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector128<int> c0, ref Vector128<int> c1, ref Vector128<int> c2, ref Vector128<int> c3, int term)
    {
        Vector128<int> all = Vector128.Create(term);
        c0 += all;
        c1 += all;
        c2 += all;
        c3 += all;
    }

    private readonly struct WideTile : ITile
    {
        public static int Width => Wide;
    }

    private readonly struct NarrowTile : ITile
    {
        public static int Width => Narrow;
    }

    private readonly struct Scaled : IArmScaled<GemmCall>
    {
        public static void Run<TScaling>(in GemmCall call)
            where TScaling : struct, IArmScaling => GemmArmDotProduct.Run<TScaling>(call);
    }
}
