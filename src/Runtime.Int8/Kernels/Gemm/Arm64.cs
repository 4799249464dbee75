using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Tiles of 2 rows × 8 channels. Eight products at a time go to int16, where a sum of two fits (2 · 128 · 127 &lt; 2^15) and one of four
/// whenever the weights of a lane add up to 255 or less in magnitude; then pairs of lanes are added to int32 (SADALP), which is what the
/// products wait for. So weights are looked at when they are packed: for every tile, steps of 16 values that may share a sum are paired.
/// </summary>
internal sealed unsafe class GemmArm64 : GemmKernel
{
    private const int Half = 8;
    private const int Step = 16;
    private const int Width = 8;
    private const int MostRows = 256;

    private interface IRows
    {
        static abstract bool Two { get; }
    }

    public override int DepthStep => Half;

    public override sbyte[] Pack(ReadOnlySpan<sbyte> weights, int channels, int depth) => Arm64Packing.Pack(weights, channels, depth);

    public override void Run(in GemmCall call)
    {
        if (ArmRelu.Serves(call.RightOnly, call.Epilogue))
        {
            Run<ArmRelu>(call);
        }
        else if (ArmRightShifts.Serves(call.RightOnly, call.Epilogue))
        {
            Run<ArmRightShifts>(call);
        }
        else
        {
            Run<ArmAnyShifts>(call);
        }
    }

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
            CopyTile(call, tile, Width, channel);
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
        where TRows : struct, IRows
        where TScaling : struct, IArmScaling
    {
        int step = TRows.Two ? 2 : 1;
        nint depth = call.Depth;
        sbyte* x = call.Input + (row * depth);
        sbyte* to = output + (row * stride);
        int* bias = call.Epilogue.Bias + channel;
        int* multipliers = call.Epilogue.Multipliers + channel;
        int* leftShifts = call.Epilogue.LeftShifts + channel;
        int* minusRightShifts = call.Epilogue.MinusRightShifts + channel;
        Vector128<short> zeroPoint = Vector128.Create(call.Epilogue.ZeroPoint);
        Vector128<sbyte> min = Vector128.Create(call.Epilogue.Min), max = Vector128.Create(call.Epilogue.Max);
        for (; row + step <= call.Rows; row += step, x += step * depth, to += step * stride)
        {
            sbyte* y = TRows.Two ? x + depth : x;
            long* places = tile.Places;
            sbyte* w = tile.Weights;

            // Four lanes of partial sums for each channel of the one row and of the other.
            Vector128<int> c0 = default, d0 = default;
            Vector128<int> c1 = default, d1 = default;
            Vector128<int> c2 = default, d2 = default;
            Vector128<int> c3 = default, d3 = default;
            Vector128<int> c4 = default, d4 = default;
            Vector128<int> c5 = default, d5 = default;
            Vector128<int> c6 = default, d6 = default;
            Vector128<int> c7 = default, d7 = default;

            while (w != tile.PairsEnd)
            {
                (nint a, nint b) = ((nint)places[0], (nint)places[1]);
                    Vector128<sbyte> x0 = Vector128.Load(x + a), x1 = Vector128.Load(x + b);
                Vector128<sbyte> y0 = Vector128.Load(y + a), y1 = Vector128.Load(y + b);
                Four<TRows>(ref c0, ref d0, w, 0, x0, x1, y0, y1);
                Four<TRows>(ref c1, ref d1, w, 32, x0, x1, y0, y1);
                Four<TRows>(ref c2, ref d2, w, 64, x0, x1, y0, y1);
                Four<TRows>(ref c3, ref d3, w, 96, x0, x1, y0, y1);
                Four<TRows>(ref c4, ref d4, w, 128, x0, x1, y0, y1);
                Four<TRows>(ref c5, ref d5, w, 160, x0, x1, y0, y1);
                Four<TRows>(ref c6, ref d6, w, 192, x0, x1, y0, y1);
                Four<TRows>(ref c7, ref d7, w, 224, x0, x1, y0, y1);
                places += 2;
                w += 2 * Step * Width;
            }

            while (w != tile.SinglesEnd)
            {
                nint a = (nint)places[0];
                Vector128<sbyte> x0 = Vector128.Load(x + a);
                Vector128<sbyte> y0 = Vector128.Load(y + a);
                Two<TRows>(ref c0, ref d0, ref c1, ref d1, w, 0, x0, y0);
                Two<TRows>(ref c2, ref d2, ref c3, ref d3, w, 32, x0, y0);
                Two<TRows>(ref c4, ref d4, ref c5, ref d5, w, 64, x0, y0);
                Two<TRows>(ref c6, ref d6, ref c7, ref d7, w, 96, x0, y0);
                places++;
                w += Step * Width;
            }

            while (w != tile.End)
            {
                Vector64<sbyte> x0 = Vector64.Load(x + places[0]);
                Vector64<sbyte> y0 = Vector64.Load(y + places[0]);
                One<TRows>(ref c0, ref d0, ref c1, ref d1, w, 0, x0, y0);
                One<TRows>(ref c2, ref d2, ref c3, ref d3, w, 16, x0, y0);
                One<TRows>(ref c4, ref d4, ref c5, ref d5, w, 32, x0, y0);
                One<TRows>(ref c6, ref d6, ref c7, ref d7, w, 48, x0, y0);
                places++;
                w += Half * Width;
            }

            (Vector128<int> bias0, Vector128<int> bias4) = (AdvSimd.LoadVector128(bias), AdvSimd.LoadVector128(bias + 4));
            c0 = Sum(c0, c1, c2, c3) + bias0;
            c4 = Sum(c4, c5, c6, c7) + bias4;
            if (TRows.Two)
            {
                d0 = Sum(d0, d1, d2, d3) + bias0;
                d4 = Sum(d4, d5, d6, d7) + bias4;
            }

            if (call.RowTerms != null)
            {
                Vector128<int> term = Vector128.Create(call.RowTerms[row]);
                c0 += term;
                c4 += term;
                if (TRows.Two)
                {
                    term = Vector128.Create(call.RowTerms[row + 1]);
                    d0 += term;
                    d4 += term;
                }
            }

            ArmScaling low = new(multipliers, leftShifts, minusRightShifts);
            ArmScaling high = new(multipliers + 4, leftShifts + 4, minusRightShifts + 4);
            c0 = low.Apply<TScaling>(c0);
            c4 = high.Apply<TScaling>(c4);
            if (TRows.Two)
            {
                d0 = low.Apply<TScaling>(d0);
                d4 = high.Apply<TScaling>(d4);
            }

            Vector128<sbyte> q = TScaling.Narrow(c0, c4, d0, d4, zeroPoint, min, max);
            AdvSimd.StoreSelectedScalar((long*)to, q.AsInt64(), 0);
            if (TRows.Two)
            {
                AdvSimd.StoreSelectedScalar((long*)(to + stride), q.AsInt64(), 1);
            }
            }
    }

    /// <summary>
    /// 32 values of two rows (or one) times the weights of a channel, four products a lane. The lower halves come last: a register that nobody
    /// needs whole any more is its own lower half, at no cost.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<TRows>(
        ref Vector128<int> c, ref Vector128<int> d, sbyte* weights, int at, Vector128<sbyte> x0, Vector128<sbyte> x1, Vector128<sbyte> y0, Vector128<sbyte> y1)
        where TRows : struct, IRows
    {
        Vector128<sbyte> w0 = Vector128.Load(weights + at), w1 = Vector128.Load(weights + (at + Step));
        Vector128<short> p = AdvSimd.MultiplyWideningUpper(x0, w0);
        Vector128<short> q = TRows.Two ? AdvSimd.MultiplyWideningUpper(y0, w0) : default;
        p = AdvSimd.MultiplyWideningUpperAndAdd(p, x1, w1);
        q = TRows.Two ? AdvSimd.MultiplyWideningUpperAndAdd(q, y1, w1) : default;
        p = AdvSimd.MultiplyWideningLowerAndAdd(p, x0.GetLower(), w0.GetLower());
        q = TRows.Two ? AdvSimd.MultiplyWideningLowerAndAdd(q, y0.GetLower(), w0.GetLower()) : default;
        p = AdvSimd.MultiplyWideningLowerAndAdd(p, x1.GetLower(), w1.GetLower());
        q = TRows.Two ? AdvSimd.MultiplyWideningLowerAndAdd(q, y1.GetLower(), w1.GetLower()) : default;
        c = AdvSimd.AddPairwiseWideningAndAdd(c, p);
        d = TRows.Two ? AdvSimd.AddPairwiseWideningAndAdd(d, q) : d;
    }

    /// <summary>16 values times the weights of two channels, two products a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two<TRows>(
        ref Vector128<int> c0, ref Vector128<int> d0, ref Vector128<int> c1, ref Vector128<int> d1, sbyte* weights, int at, Vector128<sbyte> x, Vector128<sbyte> y)
        where TRows : struct, IRows
    {
        Vector128<sbyte> w = Vector128.Load(weights + at), v = Vector128.Load(weights + (at + Step));
        Vector128<short> p = AdvSimd.MultiplyWideningUpper(x, w);
        Vector128<short> q = TRows.Two ? AdvSimd.MultiplyWideningUpper(y, w) : default;
        Vector128<short> r = AdvSimd.MultiplyWideningUpper(x, v);
        Vector128<short> s = TRows.Two ? AdvSimd.MultiplyWideningUpper(y, v) : default;
        p = AdvSimd.MultiplyWideningLowerAndAdd(p, x.GetLower(), w.GetLower());
        q = TRows.Two ? AdvSimd.MultiplyWideningLowerAndAdd(q, y.GetLower(), w.GetLower()) : default;
        r = AdvSimd.MultiplyWideningLowerAndAdd(r, x.GetLower(), v.GetLower());
        s = TRows.Two ? AdvSimd.MultiplyWideningLowerAndAdd(s, y.GetLower(), v.GetLower()) : default;
        Add<TRows>(ref c0, ref d0, ref c1, ref d1, p, q, r, s);
    }

    /// <summary>8 values times the weights of two channels, one product a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One<TRows>(
        ref Vector128<int> c0, ref Vector128<int> d0, ref Vector128<int> c1, ref Vector128<int> d1, sbyte* weights, int at, Vector64<sbyte> x, Vector64<sbyte> y)
        where TRows : struct, IRows
    {
        Vector64<sbyte> w = Vector64.Load(weights + at), v = Vector64.Load(weights + (at + Half));
        Vector128<short> p = AdvSimd.MultiplyWideningLower(x, w);
        Vector128<short> q = TRows.Two ? AdvSimd.MultiplyWideningLower(y, w) : default;
        Vector128<short> r = AdvSimd.MultiplyWideningLower(x, v);
        Vector128<short> s = TRows.Two ? AdvSimd.MultiplyWideningLower(y, v) : default;
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
        where TRows : struct, IRows
    {
        c0 = AdvSimd.AddPairwiseWideningAndAdd(c0, p);
        d0 = TRows.Two ? AdvSimd.AddPairwiseWideningAndAdd(d0, q) : d0;
        c1 = AdvSimd.AddPairwiseWideningAndAdd(c1, r);
        d1 = TRows.Two ? AdvSimd.AddPairwiseWideningAndAdd(d1, s) : d1;
    }

    /// <summary>The sums of the lanes of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(Vector128<int> c0, Vector128<int> c1, Vector128<int> c2, Vector128<int> c3) =>
        AdvSimd.Arm64.AddPairwise(AdvSimd.Arm64.AddPairwise(c0, c1), AdvSimd.Arm64.AddPairwise(c2, c3));

    private readonly struct TwoRows : IRows
    {
        public static bool Two => true;
    }

    private readonly struct OneRow : IRows
    {
        public static bool Two => false;
    }
}
