using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// For what <see cref="DepthwiseArm64"/> leaves: uint8 models, whose weights have a zero point, and layers of 8 to 15 channels. SMLAL from
/// int16 to int32, eight channels of four neighbouring pixels at a time. Lines hold input rows as int16, less the zero point; weights are
/// int16 less theirs. So padding is 0, and no sum can overflow.
/// </summary>
internal sealed unsafe class DepthwiseArm64Int16 : DepthwiseKernel
{
    private const int TileChannels = 8;
    private const int WeightBytes = TileChannels * sizeof(short);    // of a tap

    private const int Pixels = 4;

    private interface IWidth
    {
        /// <summary>The filter's width; 0 for one that is known only at run time.</summary>
        static abstract int Value { get; }
    }

    public override int Channels => TileChannels;

    public override bool SubtractsZeroPoints => true;

    public static bool Takes(in WindowGeometry g) => g.OutputChannels >= TileChannels;

    public override DepthwiseLines Lines(in WindowGeometry g) => new(g.FilterHeight, g.StrideHeight, 1, sizeof(short), 1, 1);

    /// <summary>[tile][filterHeight][filterWidth][channel of the tile], int16.</summary>
    public override sbyte[] Pack(in WindowGeometry g, ReadOnlySpan<sbyte> weights, int zeroPoint)
    {
        List<short> packed = [];
        int channels = g.OutputChannels;
        foreach (int tile in Tiles(channels))
        {
            for (int tap = 0; tap < g.FilterHeight * g.FilterWidth; tap++)
            {
                for (int c = 0; c < TileChannels; c++)
                {
                    packed.Add((short)(weights[(tap * channels) + tile + c] - zeroPoint));
                }
            }
        }

        return [.. MemoryMarshal.Cast<short, sbyte>(CollectionsMarshal.AsSpan(packed))];
    }

    public override void Prepare(in DepthwiseCall call, int line, sbyte* to)
    {
        int count = call.CopiedColumns * call.Geometry.InputChannels;
        sbyte* row = call.PaddedRow(line);
        short* wide = (short*)to;
        Vector128<sbyte> zeroPoint = Vector128.Create(call.InputZeroPoint);
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector128<sbyte> x = Vector128.Load(row + i);
            AdvSimd.SubtractWideningUpper(x, zeroPoint).Store(wide + i + 8);
            AdvSimd.SubtractWideningLower(x.GetLower(), zeroPoint.GetLower()).Store(wide + i);
        }

        for (; i < count; i++)
        {
            wide[i] = (short)(row[i] - call.InputZeroPoint);
        }
    }

    public override void Compute(in DepthwiseCall call) => ArmScalings.Run<Scaled, DepthwiseCall>(call.Scaling, call);

    private static void Compute<TScaling>(in DepthwiseCall call, int row)
        where TScaling : struct, IArmScaling
    {
        int channels = call.Geometry.OutputChannels;
        int filterHeight = call.Geometry.FilterHeight;
        sbyte* output = call.Outputs[row];
        sbyte* weights = call.Weights;
        sbyte** lines = stackalloc sbyte*[filterHeight];
        for (int ky = 0; ky < filterHeight; ky++)
        {
            lines[ky] = call.Line((row * call.Lines.Step) + ky);
        }

        for (int c = 0; c < channels; c += TileChannels, weights += filterHeight * call.Geometry.FilterWidth * WeightBytes)
        {
            c = Math.Min(c, channels - TileChannels);
            switch (call.Geometry.FilterWidth)
            {
                case 3:
                    Tile<Width3, TScaling>(call, lines, weights, output + c, c);
                    break;
                case 5:
                    Tile<Width5, TScaling>(call, lines, weights, output + c, c);
                    break;
                default:
                    Tile<AnyWidth, TScaling>(call, lines, weights, output + c, c);
                    break;
            }
        }
    }

    /// <summary>
    /// Eight channels of an output row. Pixels that make no four of their own are computed with some before them once more.
    /// </summary>
    private static void Tile<TWidth, TScaling>(in DepthwiseCall call, sbyte** lines, sbyte* weights, sbyte* output, int channel)
        where TWidth : struct, IWidth
        where TScaling : struct, IArmScaling
    {
        nint channels = call.Geometry.OutputChannels;
        nint column = channels * sizeof(short);
        nint step = column * call.Geometry.StrideWidth;
        int filterHeight = call.Geometry.FilterHeight;
        int filterWidth = call.Geometry.FilterWidth;
        int width = call.Geometry.OutputWidth;
        int last = Math.Max(width - Pixels, 0);
        (int next, int third, int fourth) = (Math.Min(1, width - 1), Math.Min(2, width - 1), Math.Min(3, width - 1));
        (nint step1, nint step2, nint step3) = (next * step, third * step, fourth * step);
        int* bias = call.Scaling.Bias + channel;
        int* multipliers = call.Scaling.Multipliers + channel;
        int* leftShifts = call.Scaling.LeftShifts + channel;
        int* minusRightShifts = call.Scaling.MinusRightShifts + channel;
        short* gateShifts = call.Scaling.GateShifts + channel;
        short* factors = call.Scaling.GateFactors + channel;
        Vector128<short> zeroPoint = ArmGate.ZeroPoint<TScaling>(call.Scaling);
        Vector128<sbyte> min = Vector128.Create(call.Scaling.Min), max = Vector128.Create(call.Scaling.Max);
        for (int x = 0; x < width; x += Pixels)
        {
            x = Math.Min(x, last);
            Vector128<int> a0 = Vector128.Load(bias), a1 = Vector128.Load(bias + 4);
            Vector128<int> b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
            nint start = (channel * sizeof(short)) + (x * step);
            sbyte* w = weights;
            for (int ky = 0; ky < filterHeight; ky++)
            {
                sbyte* from = lines[ky] + start;
                if (TWidth.Value > 0)
                {
                    Tap(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from, step1, step2, step3, w, 0);
                    from += column;
                    Tap(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from, step1, step2, step3, w, WeightBytes);
                    from += column;
                    Tap(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from, step1, step2, step3, w, 2 * WeightBytes);
                    if (TWidth.Value == 5)
                    {
                        from += column;
                        Tap(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from, step1, step2, step3, w, 3 * WeightBytes);
                        from += column;
                        Tap(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from, step1, step2, step3, w, 4 * WeightBytes);
                    }

                    w += TWidth.Value * WeightBytes;
                }
                else
                {
                    for (int kx = 0; kx < filterWidth; kx++, from += column, w += WeightBytes)
                    {
                        Tap(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, from, step1, step2, step3, w, 0);
                    }
                }
            }

            ArmScaling low = ArmScaling.Of<TScaling>(multipliers, leftShifts, minusRightShifts);
            ArmScaling high = ArmScaling.Of<TScaling>(multipliers + 4, leftShifts + 4, minusRightShifts + 4);
            ArmGate gate = ArmGate.Of<TScaling>(gateShifts, factors);
            Vector128<sbyte> left = TScaling.Narrow(
                low.Apply<TScaling>(a0), high.Apply<TScaling>(a1), low.Apply<TScaling>(b0), high.Apply<TScaling>(b1), zeroPoint, min, max,
                gate, gate);
            Vector128<sbyte> right = TScaling.Narrow(
                low.Apply<TScaling>(c0), high.Apply<TScaling>(c1), low.Apply<TScaling>(d0), high.Apply<TScaling>(d1), zeroPoint, min, max,
                gate, gate);
            sbyte* to = output + (x * channels);
            AdvSimd.StoreSelectedScalar((long*)to, left.AsInt64(), 0);
            AdvSimd.StoreSelectedScalar((long*)(to + (next * channels)), left.AsInt64(), 1);
            AdvSimd.StoreSelectedScalar((long*)(to + (third * channels)), right.AsInt64(), 0);
            AdvSimd.StoreSelectedScalar((long*)(to + (fourth * channels)), right.AsInt64(), 1);
        }
    }

    /// <summary>
    /// One tap of four neighbours. Lower halves come last: a register that is no longer needed whole is its own lower half, at no cost.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tap(
        ref Vector128<int> a0,
        ref Vector128<int> a1,
        ref Vector128<int> b0,
        ref Vector128<int> b1,
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        ref Vector128<int> d0,
        ref Vector128<int> d1,
        sbyte* from,
        nint step1,
        nint step2,
        nint step3,
        sbyte* weights,
        int at)
    {
        Vector128<short> w = Vector128.Load((short*)(weights + at));
        Vector128<short> x0 = Vector128.Load((short*)from), x1 = Vector128.Load((short*)(from + step1));
        Vector128<short> x2 = Vector128.Load((short*)(from + step2)), x3 = Vector128.Load((short*)(from + step3));
        a1 = AdvSimd.MultiplyWideningUpperAndAdd(a1, x0, w);
        b1 = AdvSimd.MultiplyWideningUpperAndAdd(b1, x1, w);
        c1 = AdvSimd.MultiplyWideningUpperAndAdd(c1, x2, w);
        d1 = AdvSimd.MultiplyWideningUpperAndAdd(d1, x3, w);
        a0 = AdvSimd.MultiplyWideningLowerAndAdd(a0, x0.GetLower(), w.GetLower());
        b0 = AdvSimd.MultiplyWideningLowerAndAdd(b0, x1.GetLower(), w.GetLower());
        c0 = AdvSimd.MultiplyWideningLowerAndAdd(c0, x2.GetLower(), w.GetLower());
        d0 = AdvSimd.MultiplyWideningLowerAndAdd(d0, x3.GetLower(), w.GetLower());
    }

    private readonly struct Width3 : IWidth
    {
        public static int Value => 3;
    }

    private readonly struct Width5 : IWidth
    {
        public static int Value => 5;
    }

    private readonly struct AnyWidth : IWidth
    {
        public static int Value => 0;
    }

    private readonly struct Scaled : IArmScaled<DepthwiseCall>
    {
        public static void Run<TScaling>(in DepthwiseCall call)
            where TScaling : struct, IArmScaling => Compute<TScaling>(call, call.Group);
    }
}
