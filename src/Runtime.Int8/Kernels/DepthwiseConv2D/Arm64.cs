using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Sixteen channels of four neighbouring pixels at a time, or of two. The products of two taps share an int16 (2 · 128 · 127 &lt; 2^15),
/// then they are widened and added to int32 (SADDW). The number of taps is odd, so the first is alone and is added to the bias.
/// </summary>
internal sealed unsafe class DepthwiseArm64 : DepthwiseKernel
{
    private const int TileChannels = 16;

    private interface IPixels
    {
        static abstract bool Four { get; }
    }

    public override int Channels => TileChannels;

    public override bool SubtractsZeroPoints => false;

    public static bool Takes(in WindowGeometry g, LayerConstants layer)
    {
        if (g.OutputChannels < TileChannels || layer.Requantization.WeightZeroPoint != 0)
        {
            return false;
        }

        ReadOnlySpan<sbyte> weights = layer.Weights;
        for (int i = FirstPair(g) * g.OutputChannels; i < weights.Length; i++)
        {
            bool isFirstOfPair = ((i / g.OutputChannels) - FirstPair(g)) % 2 == 0;
            if (isFirstOfPair && weights[i] == sbyte.MinValue && weights[i + g.OutputChannels] == sbyte.MinValue)
            {
                return false;    // quantizers do not write −128
            }
        }

        return true;
    }

    public override DepthwiseLines Lines(in WindowGeometry g) => new(g.FilterHeight, g.StrideHeight, 1, sizeof(sbyte), 1, 1);

    /// <summary>[tile][tap][channel of the tile]. Before an even number of taps comes one of weight 0.</summary>
    public override sbyte[] Pack(in WindowGeometry g, ReadOnlySpan<sbyte> weights, int zeroPoint)
    {
        List<sbyte> packed = [];
        foreach (int tile in Tiles(g.OutputChannels))
        {
            if (FirstPair(g) == 0)
            {
                packed.AddRange(new sbyte[TileChannels]);
            }

            for (int tap = 0; tap < g.FilterHeight * g.FilterWidth; tap++)
            {
                packed.AddRange(weights.Slice((tap * g.OutputChannels) + tile, TileChannels));
            }
        }

        return [.. packed];
    }

    public override void Prepare(in DepthwiseCall call, int line, sbyte* to)
    {
        int count = call.CopiedColumns * call.Geometry.InputChannels;
        new ReadOnlySpan<sbyte>(call.PaddedRow(line), count).CopyTo(new Span<sbyte>(to, count));
    }

    public override void Compute(in DepthwiseCall call) => ArmScalings.Run<Scaled, DepthwiseCall>(call.Scaling, call);

    /// <summary>How many taps of a filter come before the pairs.</summary>
    private static int FirstPair(in WindowGeometry g) => g.FilterHeight * g.FilterWidth % 2;

    private static void Compute<TScaling>(in DepthwiseCall call, int row)
        where TScaling : struct, IArmScaling
    {
        WindowGeometry g = call.Geometry;
        int channels = g.OutputChannels;
        int taps = (g.FilterHeight * g.FilterWidth) + 1 - FirstPair(g);

        // What the taps of the first window see; under the weight 0 that makes the number odd, anything.
        sbyte** seen = stackalloc sbyte*[taps];
        sbyte** tap = seen;
        if (FirstPair(g) == 0)
        {
            *tap++ = call.Ring;
        }

        for (int ky = 0; ky < g.FilterHeight; ky++)
        {
            sbyte* line = call.Line((row * call.Lines.Step) + ky);
            for (int kx = 0; kx < g.FilterWidth; kx++, line += channels)
            {
                *tap++ = line;
            }
        }

        sbyte* output = call.Outputs[row];
        sbyte* weights = call.Weights;
        int fours = g.OutputWidth / 4 * 4;
        for (int c = 0; c < channels; c += TileChannels, weights += taps * TileChannels)
        {
            c = Math.Min(c, channels - TileChannels);
            Pixels<FourPixels, TScaling>(call, seen, tap, weights, output, c, 0, fours);
            if (fours != g.OutputWidth)
            {
                // Pixels that make no block of their own are computed with some before them once more.
                if (g.OutputWidth - fours == 3 && fours != 0)
                {
                    Pixels<FourPixels, TScaling>(call, seen, tap, weights, output, c, g.OutputWidth - 4, g.OutputWidth);
                }
                else
                {
                    Pixels<TwoPixels, TScaling>(call, seen, tap, weights, output, c, fours, g.OutputWidth);
                }
            }
        }
    }

    /// <summary>The pixels from x up to end.</summary>
    private static void Pixels<TPixels, TScaling>(
        in DepthwiseCall call, sbyte** seen, sbyte** seenEnd, sbyte* weights, sbyte* output, int channel, int x, int end)
        where TPixels : struct, IPixels
        where TScaling : struct, IArmScaling
    {
        nint channels = call.Geometry.OutputChannels;
        nint step = channels * call.Geometry.StrideWidth;
        int pixels = TPixels.Four ? 4 : 2;
        int last = Math.Max(end - pixels, 0);
        nint next = pixels * step;
        nint at = channel + (x * step);
        sbyte* to = output + channel + (x * channels);
        nint toB = end == 1 ? 0 : channels, stepB = end == 1 ? 0 : step;    // a picture one pixel wide is computed twice
        int* bias = call.Scaling.Bias + channel;
        int* multipliers = call.Scaling.Multipliers + channel;
        int* leftShifts = call.Scaling.LeftShifts + channel;
        int* minusRightShifts = call.Scaling.MinusRightShifts + channel;
        short* gateShifts = call.Scaling.GateShifts + channel;
        short* factors = call.Scaling.GateFactors + channel;
        Vector128<short> zeroPoint = ArmGate.ZeroPoint<TScaling>(call.Scaling);
        Vector128<sbyte> min = Vector128.Create(call.Scaling.Min), max = Vector128.Create(call.Scaling.Max);
        for (; x < end; x += pixels, at += next, to += pixels * channels)
        {
            if (!TPixels.Four && x > last)
            {
                at -= (x - last) * step;    // the last pixel alone makes no block
                to -= (x - last) * channels;
            }

            nint atA = at, atB = at + stepB, atC = at + (2 * step), atD = atC + step;
            sbyte* w = weights;
            Vector128<sbyte> w0 = Vector128.Load(w);
            sbyte* seen0 = seen[0];
            Vector128<int> c0 = Vector128.Load(bias), c1 = Vector128.Load(bias + 4), c2 = Vector128.Load(bias + 8),
                c3 = Vector128.Load(bias + 12);
            (Vector128<int> d0, Vector128<int> d1, Vector128<int> d2, Vector128<int> d3) = (c0, c1, c2, c3);
            First(
                c0, c1, c2, c3, out Vector128<int> a0, out Vector128<int> a1, out Vector128<int> a2, out Vector128<int> a3, seen0, atA, w0);
            First(
                c0, c1, c2, c3, out Vector128<int> b0, out Vector128<int> b1, out Vector128<int> b2, out Vector128<int> b3, seen0, atB, w0);
            if (TPixels.Four)
            {
                First(c0, c1, c2, c3, out d0, out d1, out d2, out d3, seen0, atD, w0);
                First(c0, c1, c2, c3, out c0, out c1, out c2, out c3, seen0, atC, w0);
            }

            sbyte** tap = seen;
            for (tap++, w += TileChannels; tap != seenEnd; tap += 2, w += 2 * TileChannels)
            {
                w0 = Vector128.Load(w);
                Vector128<sbyte> w1 = Vector128.Load(w + TileChannels);
                seen0 = tap[0];
                sbyte* seen1 = tap[1];
                Pair(ref a0, ref a1, ref a2, ref a3, seen0, seen1, atA, w0, w1);
                Pair(ref b0, ref b1, ref b2, ref b3, seen0, seen1, atB, w0, w1);
                if (TPixels.Four)
                {
                    Pair(ref c0, ref c1, ref c2, ref c3, seen0, seen1, atC, w0, w1);
                    Pair(ref d0, ref d1, ref d2, ref d3, seen0, seen1, atD, w0, w1);
                }
            }

            Scale<TScaling>(ref a0, ref b0, ref c0, ref d0, multipliers, leftShifts, minusRightShifts);
            Scale<TScaling>(ref a1, ref b1, ref c1, ref d1, multipliers + 4, leftShifts + 4, minusRightShifts + 4);
            Scale<TScaling>(ref a2, ref b2, ref c2, ref d2, multipliers + 8, leftShifts + 8, minusRightShifts + 8);
            Scale<TScaling>(ref a3, ref b3, ref c3, ref d3, multipliers + 12, leftShifts + 12, minusRightShifts + 12);
            ArmGate low = ArmGate.Of<TScaling>(gateShifts, factors);
            ArmGate high = ArmGate.Of<TScaling>(gateShifts + 8, factors + 8);
            TScaling.Narrow(a0, a1, a2, a3, zeroPoint, min, max, low, high).Store(to);
            TScaling.Narrow(b0, b1, b2, b3, zeroPoint, min, max, low, high).Store(to + toB);
            if (TPixels.Four)
            {
                TScaling.Narrow(c0, c1, c2, c3, zeroPoint, min, max, low, high).Store(to + (2 * channels));
                TScaling.Narrow(d0, d1, d2, d3, zeroPoint, min, max, low, high).Store(to + (3 * channels));
            }
        }
    }

    /// <summary>One tap of a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void First(
        Vector128<int> bias0,
        Vector128<int> bias1,
        Vector128<int> bias2,
        Vector128<int> bias3,
        out Vector128<int> c0,
        out Vector128<int> c1,
        out Vector128<int> c2,
        out Vector128<int> c3,
        sbyte* seen,
        nint at,
        Vector128<sbyte> w)
    {
        Vector128<sbyte> x = Vector128.Load(seen + at);
        Vector128<short> upper = AdvSimd.MultiplyWideningUpper(x, w);
        Vector128<short> lower = AdvSimd.MultiplyWideningLower(x.GetLower(), w.GetLower());
        c3 = AdvSimd.AddWideningUpper(bias3, upper);
        c2 = AdvSimd.AddWideningLower(bias2, upper.GetLower());
        c1 = AdvSimd.AddWideningUpper(bias1, lower);
        c0 = AdvSimd.AddWideningLower(bias0, lower.GetLower());
    }

    /// <summary>
    /// Two taps of a pixel. Lower halves come last: a register that is no longer needed whole is its own lower half, at no cost.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(
        ref Vector128<int> c0,
        ref Vector128<int> c1,
        ref Vector128<int> c2,
        ref Vector128<int> c3,
        sbyte* seen0,
        sbyte* seen1,
        nint at,
        Vector128<sbyte> w0,
        Vector128<sbyte> w1)
    {
        Vector128<sbyte> x = Vector128.Load(seen0 + at);
        Vector128<short> upper = AdvSimd.MultiplyWideningUpper(x, w0);
        Vector128<short> lower = AdvSimd.MultiplyWideningLower(x.GetLower(), w0.GetLower());
        x = Vector128.Load(seen1 + at);
        upper = AdvSimd.MultiplyWideningUpperAndAdd(upper, x, w1);
        c3 = AdvSimd.AddWideningUpper(c3, upper);
        lower = AdvSimd.MultiplyWideningLowerAndAdd(lower, x.GetLower(), w1.GetLower());
        c1 = AdvSimd.AddWideningUpper(c1, lower);
        c2 = AdvSimd.AddWideningLower(c2, upper.GetLower());
        c0 = AdvSimd.AddWideningLower(c0, lower.GetLower());
    }

    /// <summary>Four channels of four pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<TScaling>(
        ref Vector128<int> a,
        ref Vector128<int> b,
        ref Vector128<int> c,
        ref Vector128<int> d,
        int* multipliers,
        int* leftShifts,
        int* minusRightShifts)
        where TScaling : struct, IArmScaling
    {
        ArmScaling scaling = ArmScaling.Of<TScaling>(multipliers, leftShifts, minusRightShifts);
        a = scaling.Apply<TScaling>(a);
        b = scaling.Apply<TScaling>(b);
        c = scaling.Apply<TScaling>(c);
        d = scaling.Apply<TScaling>(d);
    }

    private readonly struct FourPixels : IPixels
    {
        public static bool Four => true;
    }

    private readonly struct TwoPixels : IPixels
    {
        public static bool Four => false;
    }

    private readonly struct Scaled : IArmScaled<DepthwiseCall>
    {
        public static void Run<TScaling>(in DepthwiseCall call)
            where TScaling : struct, IArmScaling => Compute<TScaling>(call, call.Group);
    }
}
