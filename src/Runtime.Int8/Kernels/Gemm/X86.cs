using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>Tiles of 6 rows (8 on AVX-512) × 2 vectors of channels, or 1 where no more are left.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TX86">The instruction set.</typeparam>
internal abstract unsafe partial class GemmX86<TVector, TX86> : GemmKernel
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    /// <summary>So many rows at the end are computed one by one; more of them together with some before them once more.</summary>
    private const int FewRows = 2;

    private static int Lanes => TX86.Lanes;

    private static int Width => 2 * Lanes;

    private static int TileRows => IsAvx512 ? 8 : 6;

    /// <summary>Then there are 32 registers, and stores under masks.</summary>
    private static bool IsAvx512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TX86.Lanes == Avx512Instructions.Lanes;
    }

    public override void Run(in GemmCall call)
    {
        Widen(call);
        X86Scalings.Run<TVector, TX86, Scaled, GemmCall>(call.Scaling, call);
    }

    private static void Run<TScaling>(in GemmCall call)
        where TScaling : struct, IX86Scaling<TScaling, TVector>
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
        where TScaling : struct, IX86Scaling<TScaling, TVector>
    {
        int* sums = stackalloc int[TileRows * Width];
        TScaling low = TScaling.Of(call.Scaling, channel);
        TScaling high = TScaling.Of(call.Scaling, channel + (TTile.Wide ? Lanes : 0));
        nint depth = call.Depth;
        short* x = (short*)call.Scratch;
        int* bias = call.Scaling.Bias + channel;
        int row = 0;
        for (; row + TileRows <= call.Rows; row += TileRows)
        {
            RowsOfTile<TTile>(x + (row * depth), depth, weights, bias, sums);
            Scale<TTile, TScaling>(call, low, high, sums, row, TileRows, channel);
        }

        if (call.Rows - row > FewRows && call.Rows > TileRows)
        {
            row = call.Rows - TileRows;
            RowsOfTile<TTile>(x + (row * depth), depth, weights, bias, sums);
            Scale<TTile, TScaling>(call, low, high, sums, row, TileRows, channel);
            return;
        }

        for (; row < call.Rows; row++)
        {
            OneRow<TTile>(x + (row * depth), depth, weights, bias, sums);
            Scale<TTile, TScaling>(call, low, high, sums, row, 1, channel);
        }
    }

    private static void RowsOfTile<TTile>(short* x0, nint depth, sbyte* w, int* bias, int* sums)
        where TTile : struct, ITile
    {
        short* x1 = x0 + depth;
        short* x2 = x1 + depth;
        short* x3 = x2 + depth;
        short* x4 = x3 + depth;
        short* x5 = x4 + depth;
        short* x6 = x5 + depth;
        short* x7 = x6 + depth;
        TVector c00 = TX86.Load(bias), c01 = TTile.Wide ? TX86.Load(bias + Lanes) : default;
        TVector c10 = c00, c11 = c01;
        TVector c20 = c00, c21 = c01;
        TVector c30 = c00, c31 = c01;
        TVector c40 = c00, c41 = c01;
        TVector c50 = c00, c51 = c01;
        TVector c60 = c00, c61 = c01;
        TVector c70 = c00, c71 = c01;
        for (nint k = 0; k < depth; k += Pair)
        {
            TVector w0 = TX86.WidenToInt16(w), w1 = TTile.Wide ? TX86.WidenToInt16(w + (Lanes * Pair)) : default;
            w += TTile.Wide ? Width * Pair : Lanes * Pair;
            Add<TTile>(ref c00, ref c01, x0 + k, w0, w1);
            Add<TTile>(ref c10, ref c11, x1 + k, w0, w1);
            Add<TTile>(ref c20, ref c21, x2 + k, w0, w1);
            Add<TTile>(ref c30, ref c31, x3 + k, w0, w1);
            Add<TTile>(ref c40, ref c41, x4 + k, w0, w1);
            Add<TTile>(ref c50, ref c51, x5 + k, w0, w1);
            if (IsAvx512)
            {
                Add<TTile>(ref c60, ref c61, x6 + k, w0, w1);
                Add<TTile>(ref c70, ref c71, x7 + k, w0, w1);
            }
        }

        Put<TTile>(sums, c00, c01);
        Put<TTile>(sums + (1 * Width), c10, c11);
        Put<TTile>(sums + (2 * Width), c20, c21);
        Put<TTile>(sums + (3 * Width), c30, c31);
        Put<TTile>(sums + (4 * Width), c40, c41);
        Put<TTile>(sums + (5 * Width), c50, c51);
        if (IsAvx512)
        {
            Put<TTile>(sums + (6 * Width), c60, c61);
            Put<TTile>(sums + (7 * Width), c70, c71);
        }
    }

    private static void OneRow<TTile>(short* x, nint depth, sbyte* w, int* bias, int* sums)
        where TTile : struct, ITile
    {
        TVector c0 = TX86.Load(bias), c1 = TTile.Wide ? TX86.Load(bias + Lanes) : default;
        for (nint k = 0; k < depth; k += Pair)
        {
            TVector w0 = TX86.WidenToInt16(w), w1 = TTile.Wide ? TX86.WidenToInt16(w + (Lanes * Pair)) : default;
            w += TTile.Wide ? Width * Pair : Lanes * Pair;
            Add<TTile>(ref c0, ref c1, x + k, w0, w1);
        }

        Put<TTile>(sums, c0, c1);
    }

    /// <summary>
    /// The products of a pair of values with those of the tile's channels. Both multiplications come first: a Zen 4 then spreads them a
    /// fifth better over its pipes than in turn with the sums.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TTile>(ref TVector c0, ref TVector c1, short* pair, TVector w0, TVector w1)
        where TTile : struct, ITile
    {
        TVector x = TX86.Create(*(int*)pair);
        TVector p0 = TX86.MultiplyAddAdjacentInt16(x, w0);
        TVector p1 = TTile.Wide ? TX86.MultiplyAddAdjacentInt16(x, w1) : default;
        c0 = TX86.Add(c0, p0);
        c1 = TTile.Wide ? TX86.Add(c1, p1) : c1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TTile>(int* sums, TVector c0, TVector c1)
        where TTile : struct, ITile
    {
        TX86.Store(c0, sums);
        if (TTile.Wide)
        {
            TX86.Store(c1, sums + Lanes);
        }
    }

    /// <summary>
    /// Sums → outputs, some rows of a tile. The loop must not contain a call: it would drive all constants out of their registers.
    /// </summary>
    private static void Scale<TTile, TScaling>(
        in GemmCall call, in TScaling lowScaling, in TScaling highScaling, int* sums, int row, int count, int channel)
        where TTile : struct, ITile
        where TScaling : struct, IX86Scaling<TScaling, TVector>
    {
        TScaling low = lowScaling;
        TScaling high = highScaling;
        X86Clamp<TVector, TX86> clamp = new(call.Scaling);
        X86Gate<TVector, TX86> gate = X86Gate<TVector, TX86>.Of<TScaling>(call.Scaling, channel, channel + (TTile.Wide ? Lanes : 0));
        int* terms = call.RowTerms == null ? null : call.RowTerms + row;
        int left = call.Channels - channel;
        nint channels = call.Channels;
        sbyte* to = call.Output + (row * channels) + channel;
        Vector256<sbyte> mask = Vector256.LessThan(Vector256<sbyte>.Indices, Vector256.Create((sbyte)Math.Min(left, Width)));

        // Without masks, what is less than a tile goes to where the sums were, and is copied from there.
        bool copies = !IsAvx512 && left < Width && left != Lanes;
        sbyte* rest = (sbyte*)sums;
        sbyte* place = copies ? rest : to;
        nint stride = copies ? Width : channels;
        for (int i = 0; i < count; i++, sums += Width, place += stride)
        {
            TVector c0 = TX86.Load(sums), c1 = TTile.Wide ? TX86.Load(sums + Lanes) : default;
            if (terms != null)
            {
                TVector term = TX86.Create(terms[i]);
                c0 = TX86.Add(c0, term);
                c1 = TX86.Add(c1, term);
            }

            c0 = low.Apply(c0);
            if (!TTile.Wide)
            {
                Vector256<sbyte> q = clamp.Narrow<TScaling>(c0, gate);
                if (IsAvx512)
                {
                    Avx512BW.VL.MaskStore(place, mask.GetLower(), q.GetLower());
                }
                else
                {
                    q.GetLower().GetLower().Store(place);
                }
            }
            else
            {
                Vector256<sbyte> q = clamp.Narrow<TScaling>(c0, high.Apply(c1), gate);
                if (!IsAvx512)
                {
                    q.GetLower().Store(place);
                }
                else if (left >= Width)
                {
                    q.Store(place);
                }
                else
                {
                    Avx512BW.VL.MaskStore(place, mask, q);
                }
            }
        }

        for (; copies && count > 0; count--, rest += Width, to += channels)
        {
            new ReadOnlySpan<sbyte>(rest, left).CopyTo(new Span<sbyte>(to, left));
        }
    }

    private readonly struct Scaled : IX86Scaled<TVector, GemmCall>
    {
        public static void Run<TScaling>(in GemmCall call)
            where TScaling : struct, IX86Scaling<TScaling, TVector> => GemmX86<TVector, TX86>.Run<TScaling>(call);
    }
}

internal sealed class GemmAvx2 : GemmX86<Vector256<int>, Avx2Instructions>;

internal sealed class GemmAvx512 : GemmX86<Vector512<int>, Avx512Instructions>;
