using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>Tiles of 8 rows × 32 channels, or 16 where no more are left.</summary>
internal sealed unsafe class GemmAvx512() : GemmPairs(Lanes)
{
    private const int Lanes = 16;
    private const int Width = 2 * Lanes;
    private const int TileRows = 8;

    /// <summary>So many rows at the end are computed one by one; more of them together with some before them once more.</summary>
    private const int FewRows = 2;

    public override void Run(in GemmCall call)
    {
        Widen(call);
        if (call.Epilogue.IsHardSwish)
        {
            Run<Avx512HardSwish>(call);
        }
        else if (call.RightOnly && call.Epilogue.IsRelu)
        {
            Run<Avx512Relu>(call);
        }
        else if (call.RightOnly)
        {
            Run<Avx512RightShifts>(call);
        }
        else
        {
            Run<Avx512AnyShifts>(call);
        }
    }

    private static void Run<TScaling>(in GemmCall call)
        where TScaling : struct, IAvx512Scaling<TScaling>
    {
        sbyte* weights = call.Weights;
        for (int channel = 0; channel < call.Channels; channel += Width, weights += (nint)Width * call.Depth)
        {
            if (call.Channels - channel > Lanes)
            {
                Rows<WideTile, TScaling>(call, weights, channel);
            }
            else
            {
                Rows<NarrowTile, TScaling>(call, weights, channel);
            }
        }
    }

    /// <summary>All rows of a tile's channels.</summary>
    private static void Rows<TTile, TScaling>(in GemmCall call, sbyte* weights, int channel)
        where TTile : struct, ITile
        where TScaling : struct, IAvx512Scaling<TScaling>
    {
        int* sums = stackalloc int[TileRows * Width];
        TScaling low = TScaling.Of(call.Epilogue, channel);
        TScaling high = TScaling.Of(call.Epilogue, channel + (TTile.Wide ? Lanes : 0));
        nint depth = call.Depth;
        short* x = (short*)call.Scratch;
        int* bias = call.Epilogue.Bias + channel;
        int row = 0;
        for (; row + TileRows <= call.Rows; row += TileRows)
        {
            EightRows<TTile>(x + (row * depth), depth, weights, bias, sums);
            Scale<TTile, TScaling>(call, low, high, sums, row, TileRows, channel);
        }

        if (call.Rows - row > FewRows && call.Rows > TileRows)
        {
            row = call.Rows - TileRows;
            EightRows<TTile>(x + (row * depth), depth, weights, bias, sums);
            Scale<TTile, TScaling>(call, low, high, sums, row, TileRows, channel);
            return;
        }

        for (; row < call.Rows; row++)
        {
            OneRow<TTile>(x + (row * depth), depth, weights, bias, sums);
            Scale<TTile, TScaling>(call, low, high, sums, row, 1, channel);
        }
    }

    private static void EightRows<TTile>(short* x0, nint depth, sbyte* w, int* bias, int* sums)
        where TTile : struct, ITile
    {
        short* x1 = x0 + depth;
        short* x2 = x1 + depth;
        short* x3 = x2 + depth;
        short* x4 = x3 + depth;
        short* x5 = x4 + depth;
        short* x6 = x5 + depth;
        short* x7 = x6 + depth;
        Vector512<int> c00 = Vector512.Load(bias), c01 = TTile.Wide ? Vector512.Load(bias + Lanes) : default;
        Vector512<int> c10 = c00, c11 = c01;
        Vector512<int> c20 = c00, c21 = c01;
        Vector512<int> c30 = c00, c31 = c01;
        Vector512<int> c40 = c00, c41 = c01;
        Vector512<int> c50 = c00, c51 = c01;
        Vector512<int> c60 = c00, c61 = c01;
        Vector512<int> c70 = c00, c71 = c01;
        for (nint k = 0; k < depth; k += Pair)
        {
            Vector512<short> w0 = Weights(w), w1 = TTile.Wide ? Weights(w + (Lanes * Pair)) : default;
            w += TTile.Wide ? Width * Pair : Lanes * Pair;
            Add<TTile>(ref c00, ref c01, x0 + k, w0, w1);
            Add<TTile>(ref c10, ref c11, x1 + k, w0, w1);
            Add<TTile>(ref c20, ref c21, x2 + k, w0, w1);
            Add<TTile>(ref c30, ref c31, x3 + k, w0, w1);
            Add<TTile>(ref c40, ref c41, x4 + k, w0, w1);
            Add<TTile>(ref c50, ref c51, x5 + k, w0, w1);
            Add<TTile>(ref c60, ref c61, x6 + k, w0, w1);
            Add<TTile>(ref c70, ref c71, x7 + k, w0, w1);
        }

        Put<TTile>(sums, c00, c01);
        Put<TTile>(sums + (1 * Width), c10, c11);
        Put<TTile>(sums + (2 * Width), c20, c21);
        Put<TTile>(sums + (3 * Width), c30, c31);
        Put<TTile>(sums + (4 * Width), c40, c41);
        Put<TTile>(sums + (5 * Width), c50, c51);
        Put<TTile>(sums + (6 * Width), c60, c61);
        Put<TTile>(sums + (7 * Width), c70, c71);
    }

    private static void OneRow<TTile>(short* x, nint depth, sbyte* w, int* bias, int* sums)
        where TTile : struct, ITile
    {
        Vector512<int> c0 = Vector512.Load(bias), c1 = TTile.Wide ? Vector512.Load(bias + Lanes) : default;
        for (nint k = 0; k < depth; k += Pair)
        {
            Vector512<short> w0 = Weights(w), w1 = TTile.Wide ? Weights(w + (Lanes * Pair)) : default;
            w += TTile.Wide ? Width * Pair : Lanes * Pair;
            Add<TTile>(ref c0, ref c1, x + k, w0, w1);
        }

        Put<TTile>(sums, c0, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Weights(sbyte* w) => Avx512BW.ConvertToVector512Int16(Vector256.Load(w));

    /// <summary>
    /// The products of a pair of values with those of the tile's channels. Both multiplications come first: a Zen 4 then spreads them a fifth better over
    /// its pipes than in turn with the sums.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TTile>(ref Vector512<int> c0, ref Vector512<int> c1, short* pair, Vector512<short> w0, Vector512<short> w1)
        where TTile : struct, ITile
    {
        Vector512<short> x = Vector512.Create(*(int*)pair).AsInt16();
        Vector512<int> p0 = Avx512BW.MultiplyAddAdjacent(x, w0);
        Vector512<int> p1 = TTile.Wide ? Avx512BW.MultiplyAddAdjacent(x, w1) : default;
        c0 += p0;
        c1 = TTile.Wide ? c1 + p1 : c1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TTile>(int* sums, Vector512<int> c0, Vector512<int> c1)
        where TTile : struct, ITile
    {
        c0.Store(sums);
        if (TTile.Wide)
        {
            c1.Store(sums + Lanes);
        }
    }

    /// <summary>Sums → outputs, some rows of a tile. No call may stand in the loop: it would drive all constants out of their registers.</summary>
    private static void Scale<TTile, TScaling>(in GemmCall call, in TScaling lowScaling, in TScaling highScaling, int* sums, int row, int count, int channel)
        where TTile : struct, ITile
        where TScaling : struct, IAvx512Scaling<TScaling>
    {
        TScaling low = lowScaling;
        TScaling high = highScaling;
        Avx512Clamp clamp = new(call.Epilogue);
        Avx512Gate gate = Avx512Gate.Of<TScaling>(call.Epilogue, channel, channel + (TTile.Wide ? Lanes : 0));
        int* terms = call.RowTerms == null ? null : call.RowTerms + row;
        int left = call.Channels - channel;
        nint channels = call.Channels;
        sbyte* to = call.Output + (row * channels) + channel;
        Vector256<sbyte> mask = Vector256.LessThan(Vector256<sbyte>.Indices, Vector256.Create((sbyte)Math.Min(left, Width)));
        for (int i = 0; i < count; i++, sums += Width, to += channels)
        {
            Vector512<int> c0 = Vector512.Load(sums), c1 = TTile.Wide ? Vector512.Load(sums + Lanes) : default;
            if (terms != null)
            {
                Vector512<int> term = Vector512.Create(terms[i]);
                c0 += term;
                c1 += term;
            }

            c0 = low.Apply(c0);
            if (!TTile.Wide)
            {
                Avx512BW.VL.MaskStore(to, mask.GetLower(), clamp.Narrow<TScaling>(c0, gate));
                continue;
            }

            Vector256<sbyte> q = clamp.Narrow<TScaling>(c0, high.Apply(c1), gate);
            if (left >= Width)
            {
                q.Store(to);
            }
            else
            {
                Avx512BW.VL.MaskStore(to, mask, q);
            }
        }
    }
}
