using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Tiles of 4 rows × 16 channels. Rows are widened to int16 first, weights on their way into the register; MultiplyAddAdjacent (VPMADDWD) adds two
/// exact products of each of 8 channels, so that no weights and inputs can saturate, as they would in the byte form of it.
/// </summary>
internal sealed unsafe class GemmAvx2 : GemmKernel
{
    private const int Pair = 2;        // values of a row that are multiplied at a time
    private const int Lanes = 8;
    private const int Width = 2 * Lanes;
    private const int TileRows = 4;

    private interface IRows
    {
        static abstract bool All { get; }
    }

    public override int DepthStep => Pair;

    /// <summary>[tile][depth / 2][channel of the tile][2].</summary>
    public override sbyte[] Pack(ReadOnlySpan<sbyte> weights, int channels, int depth) => PairPacking.Pack(weights, channels, depth, Width, Width);

    public override long ScratchBytes(int rows, int depth) => (long)rows * depth * sizeof(short);

    public override void Run(in GemmCall call)
    {
        Widen(call.Input, (short*)call.Scratch, (nint)call.Rows * call.Depth);
        if (call.RightOnly)
        {
            Run<RightShifts>(call);
        }
        else
        {
            Run<AnyShifts>(call);
        }
    }

    private static void Widen(sbyte* from, short* to, nint count)
    {
        nint i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Avx2.ConvertToVector256Int16(Vector128.Load(from + i)).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] = from[i];
        }
    }

    /// <summary>The last rows that make no tile of their own are computed with some before them once more.</summary>
    private static void Run<TScaling>(in GemmCall call)
        where TScaling : struct, IScaling
    {
        sbyte* weights = call.Weights;
        for (int channel = 0; channel < call.Channels; channel += Width, weights += Width * call.Depth)
        {
            int row = 0;
            if (call.Rows >= TileRows)
            {
                for (; row < call.Rows; row += TileRows)
                {
                    Tile<AllRows, TScaling>(call, Math.Min(row, call.Rows - TileRows), weights, channel);
                }
            }

            for (; row < call.Rows; row++)
            {
                Tile<OneRow, TScaling>(call, row, weights, channel);
            }
        }
    }

    private static void Tile<TRows, TScaling>(in GemmCall call, int row, sbyte* w, int channel)
        where TRows : struct, IRows
        where TScaling : struct, IScaling
    {
        nint stride = call.Depth;
        short* x = (short*)call.Scratch + (row * stride);
        short* x1 = x + (1 * stride);
        short* x2 = x + (2 * stride);
        short* x3 = x + (3 * stride);
        int* bias = call.Epilogue.Bias + channel;
        Vector256<int> c00 = Vector256.Load(bias), c01 = Vector256.Load(bias + Lanes);
        Vector256<int> c10 = c00, c11 = c01;
        Vector256<int> c20 = c00, c21 = c01;
        Vector256<int> c30 = c00, c31 = c01;
        for (nint k = 0; k < stride; k += Pair, w += Width * Pair)
        {
            Vector256<short> w0 = Avx2.ConvertToVector256Int16(Vector128.Load(w)), w1 = Avx2.ConvertToVector256Int16(Vector128.Load(w + (Lanes * Pair)));
            Add(ref c00, ref c01, x + k, w0, w1);
            if (TRows.All)
            {
                Add(ref c10, ref c11, x1 + k, w0, w1);
                Add(ref c20, ref c21, x2 + k, w0, w1);
                Add(ref c30, ref c31, x3 + k, w0, w1);
            }
        }

        Store<TScaling>(call, c00, c01, row, channel);
        if (TRows.All)
        {
            Store<TScaling>(call, c10, c11, row + 1, channel);
            Store<TScaling>(call, c20, c21, row + 2, channel);
            Store<TScaling>(call, c30, c31, row + 3, channel);
        }
    }

    /// <summary>The products of a pair of values with those of 16 channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector256<int> c0, ref Vector256<int> c1, short* pair, Vector256<short> w0, Vector256<short> w1)
    {
        Vector256<short> x = Vector256.Create(*(int*)pair).AsInt16();
        c0 += Avx2.MultiplyAddAdjacent(x, w0);
        c1 += Avx2.MultiplyAddAdjacent(x, w1);
    }

    private static void Store<TScaling>(in GemmCall call, Vector256<int> c0, Vector256<int> c1, int row, int channel)
        where TScaling : struct, IScaling
    {
        if (call.RowTerms != null)
        {
            Vector256<int> term = Vector256.Create(call.RowTerms[row]);
            c0 += term;
            c1 += term;
        }

        c0 = Avx2Scaling.Apply<TScaling>(c0, call.Epilogue, channel);
        c1 = Avx2Scaling.Apply<TScaling>(c1, call.Epilogue, channel + Lanes);
        sbyte* output = call.Output + ((nint)row * call.Channels) + channel;
        int left = call.Channels - channel;
        PairPacking.Store(output, Avx2Scaling.Narrow(c0, c1, call.Epilogue), left);
    }

    private readonly struct AllRows : IRows
    {
        public static bool All => true;
    }

    private readonly struct OneRow : IRows
    {
        public static bool All => false;
    }
}
