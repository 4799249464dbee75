using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <content>
/// Kernels multiply down the columns of windows with MultiplyAddAdjacent (VPMADDWD): a line holds two input rows, interleaved, as int16
/// less the zero point; weights are pairs of int16 less theirs. Under stride 1 two output rows are computed together: they see the same
/// lines through weights that stand a row apart, with zeros where a line reaches beyond a window.
/// </content>
internal abstract unsafe partial class DepthwiseX86<TVector, TX86>
{
    private const int Pair = 2;
    private const int ElementBytes = Pair * sizeof(short);

    /// <summary>Neighbouring pixels that are computed together.</summary>
    private const int Pixels = 4;

    private interface IRows
    {
        static abstract bool Two { get; }
    }

    public override bool SubtractsZeroPoints => true;

    public override DepthwiseLines Lines(in WindowGeometry g) => new(Pairs(g), 1, GroupRows(g), ElementBytes, Pair, Pair);

    /// <summary>[tile][pair of rows][filterWidth][output row][channel of the tile][2], int16.</summary>
    public override sbyte[] Pack(in WindowGeometry g, ReadOnlySpan<sbyte> weights, int zeroPoint)
    {
        int channels = g.OutputChannels;
        int taps = Pairs(g) * g.FilterWidth * GroupRows(g);
        int[] tiles = [.. Tiles(channels)];
        sbyte[] packed = new sbyte[tiles.Length * taps * Channels * ElementBytes];
        Span<short> to = MemoryMarshal.Cast<sbyte, short>(packed.AsSpan());
        foreach (int tile in tiles)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                (int column, int outputRow) = Math.DivRem(tap, GroupRows(g));
                (int pair, int kx) = Math.DivRem(column, g.FilterWidth);
                for (int i = 0; i < Channels * Pair; i++)
                {
                    int ky = (pair * Pair) + (i % Pair) - outputRow;
                    to[i] = (short)((uint)ky < g.FilterHeight
                        ? weights[(((ky * g.FilterWidth) + kx) * channels) + tile + (i / Pair)] - zeroPoint
                        : 0);
                }

                to = to[(Channels * Pair)..];
            }
        }

        return packed;
    }

    public override void Prepare(in DepthwiseCall call, int line, sbyte* to)
    {
        int count = call.CopiedColumns * call.Geometry.InputChannels;
        sbyte* r0 = call.PaddedRow(line * Pair);
        sbyte* r1 = call.PaddedRow((line * Pair) + 1);
        Vector256<short> zeroPoint = Vector256.Create((short)call.InputZeroPoint);
        int i = 0;
        for (; i + 16 <= count; i += 16, to += 16 * ElementBytes)
        {
            Vector128<sbyte> x0 = Vector128.Load(r0 + i), x1 = Vector128.Load(r1 + i);
            (Avx2.ConvertToVector256Int16(Sse2.UnpackLow(x0, x1)) - zeroPoint).Store((short*)to);
            (Avx2.ConvertToVector256Int16(Sse2.UnpackHigh(x0, x1)) - zeroPoint).Store((short*)(to + (8 * ElementBytes)));
        }

        for (; i < count; i++, to += ElementBytes)
        {
            ((short*)to)[0] = (short)(r0[i] - call.InputZeroPoint);
            ((short*)to)[1] = (short)(r1[i] - call.InputZeroPoint);
        }
    }

    private static int GroupRows(in WindowGeometry g) => g.StrideHeight == 1 ? 2 : 1;

    /// <summary>Lines that a group of output rows sees.</summary>
    private static int Pairs(in WindowGeometry g) => (g.FilterHeight + GroupRows(g)) / Pair;

    private readonly struct TwoRows : IRows
    {
        public static bool Two => true;
    }

    private readonly struct OneRow : IRows
    {
        public static bool Two => false;
    }
}
