using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <content>
/// Rows are widened to int16 first, weights on their way into the register; MultiplyAddAdjacent (VPMADDWD) adds two exact products of each
/// channel, so that no weights and inputs can saturate, as they would in the byte form of it. Sums go through memory on their way to the
/// scaling: kept for it, they would not all stay in registers.
/// </content>
internal abstract unsafe partial class GemmX86<TVector, TX86>
{
    /// <summary>Values of a row that are multiplied at a time.</summary>
    private const int Pair = 2;

    private interface ITile
    {
        /// <summary>Two vectors of channels, and not one.</summary>
        static abstract bool Wide { get; }
    }

    public override int DepthStep => Pair;

    /// <summary>[tile][depth / 2][channel of the tile][2], zeros where a tile is wider than what is left.</summary>
    public override Packed<sbyte> Pack(WeightBlockBuilder block, ReadOnlySpan<sbyte> weights, int channels, int depth)
    {
        int width = Width;
        Packed<sbyte> place = block.Add((channels + Lanes - 1) / Lanes * Lanes * depth, out Span<sbyte> packed);
        for (int c = 0; c < channels; c++)
        {
            int first = c / width * width;
            int tileWidth = channels - first <= Lanes ? Lanes : width;
            for (int k = 0; k < depth; k++)
            {
                packed[(first * depth) + (((k / Pair * tileWidth) + (c % width)) * Pair) + (k % Pair)] = weights[(c * depth) + k];
            }
        }

        return place;
    }

    public override long ScratchBytes(int rows, int depth) => (long)rows * depth * sizeof(short);

    private static void Widen(in GemmCall call)
    {
        sbyte* from = call.Input;
        short* to = (short*)call.Scratch;
        nint count = (nint)call.Rows * call.Depth;
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

    private readonly struct WideTile : ITile
    {
        public static bool Wide => true;
    }

    private readonly struct NarrowTile : ITile
    {
        public static bool Wide => false;
    }
}
