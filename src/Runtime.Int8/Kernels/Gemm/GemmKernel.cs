using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// The multiplication at the heart of convolutions and fully connected layers, for one instruction set:
/// output[row, c] = requantize(bias[c] + Σ input[row, i] · weights[c, i]).
/// </summary>
internal abstract unsafe class GemmKernel
{
    /// <summary>Channels of the narrowest tile of any kernel.</summary>
    public const int LeastTile = 8;

    /// <summary>Rows have a multiple of this many values.</summary>
    public abstract int DepthStep { get; }

    /// <summary>The kernel of an instruction set; null for none.</summary>
    public static GemmKernel? For(InstructionSet set) => set switch
    {
        InstructionSet.Scalar => new GemmScalar(),
#if NET
        InstructionSet.Arm64 => new GemmArm64(),
        InstructionSet.ArmDotProduct => new GemmArmDotProduct(),
        InstructionSet.Avx2 => new GemmAvx2(),
        InstructionSet.Avx512 => new GemmAvx512(),
#endif
        _ => null,
    };

    /// <summary>Lays weights as <see cref="Run"/> reads them.</summary>
    /// <param name="block">Where they are laid.</param>
    /// <param name="weights">[channels, depth].</param>
    /// <param name="channels">Number of output channels.</param>
    /// <param name="depth">A multiple of <see cref="DepthStep"/>.</param>
    public abstract Packed<sbyte> Pack(WeightBlockBuilder block, ReadOnlySpan<sbyte> weights, int channels, int depth);

    /// <summary>Memory that <see cref="Run"/> needs for a number of rows.</summary>
    public virtual long ScratchBytes(int rows, int depth) => 0;

    /// <summary>Computes all channels of some rows.</summary>
    public abstract void Run(in GemmCall call);

    /// <summary>Copies the channels of a last tile that is wider than what is left of the row.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tile">[rows, <see cref="LeastTile"/>].</param>
    /// <param name="channel">The first of them.</param>
    protected static void CopyTile(in GemmCall call, sbyte* tile, int channel)
    {
        int left = call.Channels - channel;
        sbyte* end = tile + (call.Rows * LeastTile);
        sbyte* to = call.Output + channel;
        if (channel == 0)
        {
            // Rows follow each other: what is copied too much is overwritten by those behind.
            for (sbyte* last = to + (call.Rows * left) - LeastTile; to <= last; tile += LeastTile, to += left)
            {
                Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<long>(tile));
            }
        }

        for (; tile != end; tile += LeastTile, to += call.Channels)
        {
            new ReadOnlySpan<sbyte>(tile, left).CopyTo(new Span<sbyte>(to, left));
        }
    }
}

/// <summary>What a <see cref="GemmKernel"/> computes on.</summary>
internal unsafe struct GemmCall
{
    /// <summary>[rows, depth].</summary>
    public sbyte* Input;

    /// <summary>As <see cref="GemmKernel.Pack"/> laid them.</summary>
    public sbyte* Weights;

    /// <summary>[rows, channels].</summary>
    public sbyte* Output;

    /// <summary>
    /// Added to each accumulator of a row: less the weights' zero point times the row's sum. Null where that zero point is 0.
    /// </summary>
    public int* RowTerms;

    /// <summary>What <see cref="GemmKernel.ScratchBytes"/> asked for.</summary>
    public sbyte* Scratch;

    public int Rows;
    public int Channels;
    public int Depth;
    public OutputScaling Scaling;
}
