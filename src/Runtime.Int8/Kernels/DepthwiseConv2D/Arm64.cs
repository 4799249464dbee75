using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// SMLAL from int16 to int32, eight channels of two neighbouring pixels at a time. Lines hold input rows as int16, less the zero point; weights are
/// int16 less theirs. So padding is 0, uint8 models need nothing of their own, and no sum can overflow.
/// </summary>
internal sealed unsafe class DepthwiseArm64 : DepthwiseKernel
{
    private const int WeightBytes = Channels * sizeof(short);    // of a tap

    public override bool SubtractsZeroPoints => true;

    public override DepthwiseLines Lines(in WindowGeometry g) => new(g.FilterHeight, g.StrideHeight, 1, sizeof(short));

    /// <summary>[tile][filterHeight][filterWidth][channel of the tile], int16.</summary>
    public override sbyte[] Pack(in WindowGeometry g, ReadOnlySpan<sbyte> weights, int zeroPoint)
    {
        List<short> packed = [];
        int channels = g.OutputChannels;
        foreach (int tile in Tiles(channels))
        {
            for (int tap = 0; tap < g.FilterHeight * g.FilterWidth; tap++)
            {
                for (int c = 0; c < Channels; c++)
                {
                    packed.Add((short)(weights[(tap * channels) + tile + c] - zeroPoint));
                }
            }
        }

        return [.. MemoryMarshal.Cast<short, sbyte>(CollectionsMarshal.AsSpan(packed))];
    }

    public override void FillPadding(in DepthwiseCall call) => new Span<sbyte>(call.Ring, call.LineBytes * call.Lines.Count).Clear();

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

    public override void Compute(in DepthwiseCall call, int group)
    {
        if (call.RightOnly)
        {
            Compute<RightShifts>(call, group);
        }
        else
        {
            Compute<AnyShifts>(call, group);
        }
    }

    private static void Compute<TScaling>(in DepthwiseCall call, int row)
        where TScaling : struct, IScaling
    {
        int channels = call.Geometry.OutputChannels;
        sbyte* output = call.Output + ((nint)row * call.Geometry.OutputWidth * channels);
        sbyte* weights = call.Weights;
        int firstLine = row * call.Lines.Step;
        for (int c = 0; c < channels; c += Channels, weights += call.Geometry.FilterHeight * call.Geometry.FilterWidth * WeightBytes)
        {
            c = Math.Min(c, channels - Channels);
            Tile<TScaling>(call, firstLine, weights, output + c, c);
        }
    }

    private static void Tile<TScaling>(in DepthwiseCall call, int firstLine, sbyte* weights, sbyte* output, int channel)
        where TScaling : struct, IScaling
    {
        WindowGeometry g = call.Geometry;
        nint channels = g.OutputChannels;
        nint column = channels * sizeof(short);
        nint step = column * g.StrideWidth;
        int* bias = call.Epilogue.Bias + channel;
        int* multipliers = call.Epilogue.Multipliers + channel;
        int* leftShifts = call.Epilogue.LeftShifts + channel;
        int* minusRightShifts = call.Epilogue.MinusRightShifts + channel;
        Vector128<short> zeroPoint = Vector128.Create(call.Epilogue.ZeroPoint);
        Vector128<sbyte> min = Vector128.Create(call.Epilogue.Min), max = Vector128.Create(call.Epilogue.Max);
        for (int x = 0; x < g.OutputWidth; x += 2)
        {
            // An odd last column is computed twice over.
            bool alone = x + 1 == g.OutputWidth;
            nint right = alone ? 0 : step;
            Vector128<int> a0 = Vector128.Load(bias), a1 = Vector128.Load(bias + 4), b0 = a0, b1 = a1;
            sbyte* w = weights;
            for (int ky = 0; ky < g.FilterHeight; ky++)
            {
                sbyte* from = call.Line(firstLine + ky) + (channel * sizeof(short)) + (x * step);
                if (g.FilterWidth == 3)
                {
                    Tap(ref a0, ref a1, ref b0, ref b1, from, right, w, 0);
                    Tap(ref a0, ref a1, ref b0, ref b1, from + column, right, w, WeightBytes);
                    Tap(ref a0, ref a1, ref b0, ref b1, from + (2 * column), right, w, 2 * WeightBytes);
                    w += 3 * WeightBytes;
                }
                else
                {
                    for (int kx = 0; kx < g.FilterWidth; kx++, from += column, w += WeightBytes)
                    {
                        Tap(ref a0, ref a1, ref b0, ref b1, from, right, w, 0);
                    }
                }
            }

            ArmScaling low = new(multipliers, leftShifts, minusRightShifts);
            ArmScaling high = new(multipliers + 4, leftShifts + 4, minusRightShifts + 4);
            Vector128<sbyte> q = Arm64FixedPoint.Narrow(
                low.Apply<TScaling>(a0), high.Apply<TScaling>(a1), low.Apply<TScaling>(b0), high.Apply<TScaling>(b1), zeroPoint, min, max);
            sbyte* to = output + (x * channels);
            AdvSimd.StoreSelectedScalar((long*)to, q.AsInt64(), 0);
            AdvSimd.StoreSelectedScalar((long*)(to + (alone ? 0 : channels)), q.AsInt64(), 1);
        }
    }

    /// <summary>One tap of two neighbours. Lower halves come last: then a register is its own lower half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tap(
        ref Vector128<int> a0, ref Vector128<int> a1, ref Vector128<int> b0, ref Vector128<int> b1, sbyte* from, nint right, sbyte* weights, int at)
    {
        Vector128<short> x = Vector128.Load((short*)from), y = Vector128.Load((short*)(from + right)), w = Vector128.Load((short*)(weights + at));
        a1 = AdvSimd.MultiplyWideningUpperAndAdd(a1, x, w);
        b1 = AdvSimd.MultiplyWideningUpperAndAdd(b1, y, w);
        a0 = AdvSimd.MultiplyWideningLowerAndAdd(a0, x.GetLower(), w.GetLower());
        b0 = AdvSimd.MultiplyWideningLowerAndAdd(b0, y.GetLower(), w.GetLower());
    }
}
