using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>A vector of channels of four neighbouring pixels, of one output row or of two, at a time.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TX86">The instruction set.</typeparam>
internal abstract unsafe partial class DepthwiseX86<TVector, TX86> : DepthwiseKernel
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    public override int Channels => Lanes;

    private static int Lanes => TX86.Lanes;

    public static bool Takes(in WindowGeometry g) => g.StrideHeight is 1 or 2 && g.OutputChannels >= Lanes;

    public override void Compute(in DepthwiseCall call) => X86Scalings.Run<TVector, TX86, Scaled, DepthwiseCall>(call.Scaling, call);

    private static void Compute<TScaling>(in DepthwiseCall call, int group)
        where TScaling : struct, IX86Scaling<TScaling, TVector>
    {
        if (GroupRows(call.Geometry) == 2)
        {
            Tiles<TwoRows, TScaling>(call, group);
        }
        else
        {
            Tiles<OneRow, TScaling>(call, group);
        }
    }

    private static void Tiles<TRows, TScaling>(in DepthwiseCall call, int group)
        where TRows : struct, IRows
        where TScaling : struct, IX86Scaling<TScaling, TVector>
    {
        int channels = call.Geometry.OutputChannels;
        int row = group * (TRows.Two ? 2 : 1);
        sbyte* output = call.Outputs[row];

        // A second row that lies below the picture is written where the first is, before it.
        nint second = row + 1 < call.Geometry.OutputHeight ? call.Outputs.RowBytes : 0;
        int pairs = Pairs(call.Geometry);
        sbyte** lines = stackalloc sbyte*[pairs];
        for (int pair = 0; pair < pairs; pair++)
        {
            lines[pair] = call.Line(group + pair);
        }

        sbyte* weights = call.Weights;
        int tileBytes = pairs * call.Geometry.FilterWidth * (TRows.Two ? 2 : 1) * Lanes * ElementBytes;
        for (int c = 0; c < channels; c += Lanes, weights += tileBytes)
        {
            c = Math.Min(c, channels - Lanes);
            Tile<TRows, TScaling>(call, lines, pairs, weights, output + c, second, c);
        }
    }

    /// <summary>
    /// A vector of channels of a group. Pixels that make no four of their own are computed with some before them once more.
    /// </summary>
    private static void Tile<TRows, TScaling>(
        in DepthwiseCall call, sbyte** lines, int pairs, sbyte* weights, sbyte* output, nint second, int channel)
        where TRows : struct, IRows
        where TScaling : struct, IX86Scaling<TScaling, TVector>
    {
        nint channels = call.Geometry.OutputChannels;
        nint column = channels * ElementBytes;
        nint step = column * call.Geometry.StrideWidth;
        int filterWidth = call.Geometry.FilterWidth;
        int width = call.Geometry.OutputWidth;
        int last = Math.Max(width - Pixels, 0);
        (int next, int third, int fourth) = (Math.Min(1, width - 1), Math.Min(2, width - 1), Math.Min(3, width - 1));
        (nint step1, nint step2, nint step3) = (next * step, third * step, fourth * step);
        TScaling scaling = TScaling.Of(call.Scaling, channel);
        X86Clamp<TVector, TX86> clamp = new(call.Scaling);
        X86Gate<TVector, TX86> gate = X86Gate<TVector, TX86>.Of<TScaling>(call.Scaling, channel, channel);
        TVector bias = TX86.Load(call.Scaling.Bias + channel);
        for (int x = 0; x < width; x += Pixels)
        {
            x = Math.Min(x, last);
            TVector a0 = bias, b0 = bias, c0 = bias, d0 = bias;
            TVector a1 = bias, b1 = bias, c1 = bias, d1 = bias;
            short* w = (short*)weights;
            for (int pair = 0; pair < pairs; pair++)
            {
                sbyte* from = lines[pair] + (channel * ElementBytes) + (x * step);
                for (int kx = 0; kx < filterWidth; kx++, from += column)
                {
                    TVector w0 = TX86.Load(w);
                    TVector w1 = TRows.Two ? TX86.Load(w + (Lanes * Pair)) : default;
                    w += Lanes * Pair * (TRows.Two ? 2 : 1);
                    Add<TRows>(ref a0, ref a1, from, w0, w1);
                    Add<TRows>(ref b0, ref b1, from + step1, w0, w1);
                    Add<TRows>(ref c0, ref c1, from + step2, w0, w1);
                    Add<TRows>(ref d0, ref d1, from + step3, w0, w1);
                }
            }

            sbyte* to = output + (x * channels);
            if (TRows.Two)
            {
                Store(clamp.Narrow<TScaling>(scaling.Apply(a0), scaling.Apply(a1), gate), to, to + second);
                Store(clamp.Narrow<TScaling>(scaling.Apply(b0), scaling.Apply(b1), gate),
                    to + (next * channels), to + (next * channels) + second);
                Store(clamp.Narrow<TScaling>(scaling.Apply(c0), scaling.Apply(c1), gate),
                    to + (third * channels), to + (third * channels) + second);
                Store(clamp.Narrow<TScaling>(scaling.Apply(d0), scaling.Apply(d1), gate),
                    to + (fourth * channels), to + (fourth * channels) + second);
            }
            else
            {
                Store(clamp.Narrow<TScaling>(scaling.Apply(a0), scaling.Apply(b0), gate), to, to + (next * channels));
                Store(clamp.Narrow<TScaling>(scaling.Apply(c0), scaling.Apply(d0), gate),
                    to + (third * channels), to + (fourth * channels));
            }
        }
    }

    /// <summary>The products of a column of a line with its weights in the windows of one row or of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows>(ref TVector row0, ref TVector row1, sbyte* from, TVector w0, TVector w1)
        where TRows : struct, IRows
    {
        TVector x = TX86.Load(from);
        TVector p0 = TX86.MultiplyAddAdjacentInt16(x, w0);
        TVector p1 = TRows.Two ? TX86.MultiplyAddAdjacentInt16(x, w1) : default;
        row0 = TX86.Add(row0, p0);
        row1 = TRows.Two ? TX86.Add(row1, p1) : row1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<sbyte> values, sbyte* lower, sbyte* upper)
    {
        if (2 * Lanes == Vector256<sbyte>.Count)
        {
            values.GetUpper().Store(upper);
            values.GetLower().Store(lower);
        }
        else
        {
            Sse.StoreHigh((float*)upper, values.GetLower().AsSingle());
            Sse2.StoreScalar((long*)lower, values.GetLower().AsInt64());
        }
    }

    private readonly struct Scaled : IX86Scaled<TVector, DepthwiseCall>
    {
        public static void Run<TScaling>(in DepthwiseCall call)
            where TScaling : struct, IX86Scaling<TScaling, TVector> => Compute<TScaling>(call, call.Group);
    }
}

internal sealed class DepthwiseAvx2 : DepthwiseX86<Vector256<int>, Avx2Instructions>;

internal sealed class DepthwiseAvx512 : DepthwiseX86<Vector512<int>, Avx512Instructions>;
