using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// MultiplyAddAdjacent (VPMADDWD) down the columns of windows, 16 channels of four neighbouring pixels at a time: a line holds two rows, interleaved, as int16 less
/// the zero point; weights are pairs of int16 less theirs. Under stride 1 line i starts at row i of the padded input and the next pair of a window's rows is two lines further; under stride 2
/// it starts at row 2 · i and the next pair is in the next line.
/// </summary>
internal sealed unsafe class DepthwiseAvx512 : DepthwiseKernel
{
    private const int Pair = 2;
    private const int ElementBytes = Pair * sizeof(short);
    private const int Pixels = 4;

    public override int Channels => 16;

    public override bool SubtractsZeroPoints => true;

    public static bool Takes(in WindowGeometry g) => g.StrideHeight is 1 or 2 && g.OutputChannels >= 16;

    public override DepthwiseLines Lines(in WindowGeometry g) => new(((Pairs(g) - 1) * LineStep(g)) + 1, 1, 1, ElementBytes, Pair, g.StrideHeight);

    /// <summary>[tile][pair of rows][filterWidth][channel of the tile][2], int16.</summary>
    public override sbyte[] Pack(in WindowGeometry g, ReadOnlySpan<sbyte> weights, int zeroPoint)
    {
        List<short> packed = [];
        int channels = g.OutputChannels;
        foreach (int tile in Tiles(channels))
        {
            for (int pair = 0; pair < Pairs(g); pair++)
            {
                for (int kx = 0; kx < g.FilterWidth; kx++)
                {
                    for (int i = 0; i < Channels * Pair; i++)
                    {
                        int ky = (pair * Pair) + (i % Pair);
                        packed.Add((short)(ky < g.FilterHeight ? weights[(((ky * g.FilterWidth) + kx) * channels) + tile + (i / Pair)] - zeroPoint : 0));
                    }
                }
            }
        }

        return [.. MemoryMarshal.Cast<short, sbyte>(CollectionsMarshal.AsSpan(packed))];
    }

    public override void Prepare(in DepthwiseCall call, int line, sbyte* to)
    {
        int count = call.CopiedColumns * call.Geometry.InputChannels;
        int row = line * call.Geometry.StrideHeight;
        sbyte* r0 = call.PaddedRow(row);
        sbyte* r1 = call.PaddedRow(row + 1);
        Vector512<int> zeroPoint = Vector512.Create((int)call.InputZeroPoint);
        Vector512<int> low = Vector512.Create((int)ushort.MaxValue);
        int i = 0;
        for (; i + 16 <= count; i += 16, to += 16 * ElementBytes)
        {
            Vector512<int> x0 = Avx512F.ConvertToVector512Int32(Vector128.Load(r0 + i)) - zeroPoint;
            Vector512<int> x1 = Avx512F.ConvertToVector512Int32(Vector128.Load(r1 + i)) - zeroPoint;
            ((x0 & low) | (x1 << 16)).Store((int*)to);
        }

        for (; i < count; i++, to += ElementBytes)
        {
            ((short*)to)[0] = (short)(r0[i] - call.InputZeroPoint);
            ((short*)to)[1] = (short)(r1[i] - call.InputZeroPoint);
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

    private static int Pairs(in WindowGeometry g) => (g.FilterHeight + 1) / Pair;

    private static int LineStep(in WindowGeometry g) => g.StrideHeight == 1 ? 2 : 1;

    private void Compute<TScaling>(in DepthwiseCall call, int row)
        where TScaling : struct, IScaling
    {
        int channels = call.Geometry.OutputChannels;
        sbyte* output = call.Outputs[row];
        int pairs = Pairs(call.Geometry);
        sbyte** lines = stackalloc sbyte*[pairs];
        for (int pair = 0; pair < pairs; pair++)
        {
            lines[pair] = call.Line(row + (pair * LineStep(call.Geometry)));
        }

        sbyte* weights = call.Weights;
        int tileBytes = pairs * call.Geometry.FilterWidth * Channels * ElementBytes;
        for (int c = 0; c < channels; c += Channels, weights += tileBytes)
        {
            c = Math.Min(c, channels - Channels);
            Tile<TScaling>(call, lines, pairs, weights, output + c, c);
        }
    }

    /// <summary>16 channels of an output row. Pixels that make no four of their own are computed with some before them once more.</summary>
    private static void Tile<TScaling>(in DepthwiseCall call, sbyte** lines, int pairs, sbyte* weights, sbyte* output, int channel)
        where TScaling : struct, IScaling
    {
        nint channels = call.Geometry.OutputChannels;
        nint column = channels * ElementBytes;
        nint step = column * call.Geometry.StrideWidth;
        int filterWidth = call.Geometry.FilterWidth;
        int width = call.Geometry.OutputWidth;
        int last = Math.Max(width - Pixels, 0);
        (int next, int third, int fourth) = (Math.Min(1, width - 1), Math.Min(2, width - 1), Math.Min(3, width - 1));
        (nint step1, nint step2, nint step3) = (next * step, third * step, fourth * step);
        Vector512<int> bias = Vector512.Load(call.Epilogue.Bias + channel);
        for (int x = 0; x < width; x += Pixels)
        {
            x = Math.Min(x, last);
            Vector512<int> a = bias, b = bias, c = bias, d = bias;
            short* w = (short*)weights;
            for (int pair = 0; pair < pairs; pair++)
            {
                sbyte* from = lines[pair] + (channel * ElementBytes) + (x * step);
                for (int kx = 0; kx < filterWidth; kx++, from += column, w += 16 * Pair)
                {
                    Vector512<short> tap = Vector512.Load(w);
                    a += Avx512BW.MultiplyAddAdjacent(Vector512.Load((short*)from), tap);
                    b += Avx512BW.MultiplyAddAdjacent(Vector512.Load((short*)(from + step1)), tap);
                    c += Avx512BW.MultiplyAddAdjacent(Vector512.Load((short*)(from + step2)), tap);
                    d += Avx512BW.MultiplyAddAdjacent(Vector512.Load((short*)(from + step3)), tap);
                }
            }

            sbyte* to = output + (x * channels);
            Store<TScaling>(call, a, to, channel);
            Store<TScaling>(call, b, to + (next * channels), channel);
            Store<TScaling>(call, c, to + (third * channels), channel);
            Store<TScaling>(call, d, to + (fourth * channels), channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TScaling>(in DepthwiseCall call, Vector512<int> x, sbyte* to, int channel)
        where TScaling : struct, IScaling
    {
        new Avx512Clamp(call.Epilogue).Narrow(new Avx512Scaling(call.Epilogue, channel).Apply<TScaling>(x)).Store(to);
    }
}
