using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>16 channels of four neighbouring pixels, of one output row or of two, at a time.</summary>
internal sealed unsafe class DepthwiseAvx512 : DepthwiseRowPairs
{
    private const int Lanes = 16;

    public override int Channels => Lanes;

    public static bool Takes(in WindowGeometry g) => g.StrideHeight is 1 or 2 && g.OutputChannels >= Lanes;

    public override void Compute(in DepthwiseCall call, int group)
    {
        if (call.Epilogue.IsHardSwish)
        {
            Compute<Avx512HardSwish>(call, group);
        }
        else if (call.RightOnly && call.Epilogue.IsRelu)
        {
            Compute<Avx512Relu>(call, group);
        }
        else if (call.RightOnly)
        {
            Compute<Avx512RightShifts>(call, group);
        }
        else
        {
            Compute<Avx512AnyShifts>(call, group);
        }
    }

    private static void Compute<TScaling>(in DepthwiseCall call, int group)
        where TScaling : struct, IAvx512Scaling<TScaling>
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
        where TScaling : struct, IAvx512Scaling<TScaling>
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

    /// <summary>16 channels of a group. Pixels that make no four of their own are computed with some before them once more.</summary>
    private static void Tile<TRows, TScaling>(in DepthwiseCall call, sbyte** lines, int pairs, sbyte* weights, sbyte* output, nint second, int channel)
        where TRows : struct, IRows
        where TScaling : struct, IAvx512Scaling<TScaling>
    {
        nint channels = call.Geometry.OutputChannels;
        nint column = channels * ElementBytes;
        nint step = column * call.Geometry.StrideWidth;
        int filterWidth = call.Geometry.FilterWidth;
        int width = call.Geometry.OutputWidth;
        int last = Math.Max(width - Pixels, 0);
        (int next, int third, int fourth) = (Math.Min(1, width - 1), Math.Min(2, width - 1), Math.Min(3, width - 1));
        (nint step1, nint step2, nint step3) = (next * step, third * step, fourth * step);
        TScaling scaling = TScaling.Of(call.Epilogue, channel);
        Avx512Clamp clamp = new(call.Epilogue);
        Avx512Gate gate = Avx512Gate.Of<TScaling>(call.Epilogue, channel, channel);
        Vector512<int> bias = Vector512.Load(call.Epilogue.Bias + channel);
        for (int x = 0; x < width; x += Pixels)
        {
            x = Math.Min(x, last);
            Vector512<int> a0 = bias, b0 = bias, c0 = bias, d0 = bias;
            Vector512<int> a1 = bias, b1 = bias, c1 = bias, d1 = bias;
            short* w = (short*)weights;
            for (int pair = 0; pair < pairs; pair++)
            {
                sbyte* from = lines[pair] + (channel * ElementBytes) + (x * step);
                for (int kx = 0; kx < filterWidth; kx++, from += column)
                {
                    Vector512<short> w0 = Vector512.Load(w);
                    Vector512<short> w1 = TRows.Two ? Vector512.Load(w + (Lanes * Pair)) : default;
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
                Store(clamp.Narrow<TScaling>(scaling.Apply(b0), scaling.Apply(b1), gate), to + (next * channels), to + (next * channels) + second);
                Store(clamp.Narrow<TScaling>(scaling.Apply(c0), scaling.Apply(c1), gate), to + (third * channels), to + (third * channels) + second);
                Store(clamp.Narrow<TScaling>(scaling.Apply(d0), scaling.Apply(d1), gate), to + (fourth * channels), to + (fourth * channels) + second);
            }
            else
            {
                Store(clamp.Narrow<TScaling>(scaling.Apply(a0), scaling.Apply(b0), gate), to, to + (next * channels));
                Store(clamp.Narrow<TScaling>(scaling.Apply(c0), scaling.Apply(d0), gate), to + (third * channels), to + (fourth * channels));
            }
        }
    }

    /// <summary>The products of a column of a line with its weights in the windows of one row or of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows>(ref Vector512<int> row0, ref Vector512<int> row1, sbyte* from, Vector512<short> w0, Vector512<short> w1)
        where TRows : struct, IRows
    {
        Vector512<short> x = Vector512.Load((short*)from);
        Vector512<int> p0 = Avx512BW.MultiplyAddAdjacent(x, w0);
        Vector512<int> p1 = TRows.Two ? Avx512BW.MultiplyAddAdjacent(x, w1) : default;
        row0 += p0;
        row1 = TRows.Two ? row1 + p1 : row1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<sbyte> values, sbyte* lower, sbyte* upper)
    {
        values.GetUpper().Store(upper);
        values.GetLower().Store(lower);
    }
}
