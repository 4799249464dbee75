using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// DEPTHWISE_CONV_2D for one instruction set. The input goes through a ring of lines: a few of its rows, padded and laid as the kernel
/// reads them. Then all windows lie inside, and each input row is brought into that form once or twice.
/// </summary>
internal abstract unsafe class DepthwiseKernel
{
    /// <summary>Channels of a tile. The last tile overlaps the one before it where channels are no multiple of this.</summary>
    public abstract int Channels { get; }

    /// <summary>The kernel of an instruction set for a layer; null for none.</summary>
    public static DepthwiseKernel? For(InstructionSet set, in WindowGeometry g, LayerConstants layer)
    {
        if (g.InputChannels != g.OutputChannels || g is not { DilationHeight: 1, DilationWidth: 1 })
        {
            return null;
        }

        return set switch
        {
            InstructionSet.Scalar when DepthwiseScalar.Takes(g) => new DepthwiseScalar(),
#if NET
            InstructionSet.ArmDotProduct when DepthwiseArmDotProduct.Takes(g, layer) => new DepthwiseArmDotProduct(),
            InstructionSet.Arm64 or InstructionSet.ArmDotProduct when DepthwiseArm64.Takes(g, layer) => new DepthwiseArm64(),
            InstructionSet.Arm64 or InstructionSet.ArmDotProduct when DepthwiseArm64Int16.Takes(g) => new DepthwiseArm64Int16(),
            InstructionSet.Avx512 when DepthwiseAvx512.Takes(g) => new DepthwiseAvx512(),
            InstructionSet.Avx2 or InstructionSet.Avx512 when DepthwiseAvx2.Takes(g) => new DepthwiseAvx2(),
#endif
            _ => null,
        };
    }

    /// <summary>Whether its lines hold inputs less their zero point; else that is in the bias.</summary>
    public abstract bool SubtractsZeroPoints { get; }

    /// <summary>How the ring is laid out.</summary>
    public abstract DepthwiseLines Lines(in WindowGeometry g);

    /// <summary>Lays weights as <see cref="Compute"/> reads them.</summary>
    /// <param name="g">Sizes.</param>
    /// <param name="weights">[filterHeight, filterWidth, channels].</param>
    /// <param name="zeroPoint">Of the weights.</param>
    public abstract sbyte[] Pack(in WindowGeometry g, ReadOnlySpan<sbyte> weights, int zeroPoint);

    /// <summary>Lays the rows of a line, behind the left padding.</summary>
    public abstract void Prepare(in DepthwiseCall call, int line, sbyte* to);

    /// <summary>Computes the output rows of the call's group.</summary>
    public abstract void Compute(in DepthwiseCall call);

    /// <summary>Where tiles of channels start.</summary>
    protected IEnumerable<int> Tiles(int channels)
    {
        for (int c = 0; c + Channels <= channels; c += Channels)
        {
            yield return c;
        }

        if (channels % Channels != 0)
        {
            yield return channels - Channels;
        }
    }
}

/// <summary>The ring that a depthwise kernel reads.</summary>
/// <param name="Count">Lines of the ring, which are those that a group of output rows needs.</param>
/// <param name="Step">How many lines the next group is further.</param>
/// <param name="GroupRows">Output rows of a group.</param>
/// <param name="ElementBytes">Bytes of a line for each padded column and channel.</param>
/// <param name="LineRows">Input rows that a line is laid from.</param>
/// <param name="RowStep">How many input rows the next line is further.</param>
internal readonly record struct DepthwiseLines(int Count, int Step, int GroupRows, int ElementBytes, int LineRows, int RowStep)
{
    /// <summary>The first line that a group of output rows needs and the one before it did not.</summary>
    public int FirstNewLine(int group) => group == 0 ? 0 : ((group - 1) * Step) + Count;

    /// <summary>Behind the last line that a group of output rows needs.</summary>
    public int EndLine(int group) => (group * Step) + Count;
}

/// <summary>What a <see cref="DepthwiseKernel"/> computes on.</summary>
internal unsafe struct DepthwiseCall
{
    public WindowGeometry Geometry;

    /// <summary>[inputHeight, inputWidth, channels].</summary>
    public RowRing Inputs;

    /// <summary>As <see cref="DepthwiseKernel.Pack"/> laid them.</summary>
    public sbyte* Weights;

    /// <summary>[outputHeight, outputWidth, channels]; the rows of a group follow one another.</summary>
    public RowRing Outputs;

    /// <summary>[lines][line].</summary>
    public sbyte* Ring;

    /// <summary>A row of padding, as wide as the input.</summary>
    public sbyte* PaddingRow;

    public DepthwiseLines Lines;
    public long LineBytes;
    public sbyte InputZeroPoint;

    /// <summary>The output rows to compute are those of this group.</summary>
    public int Group;

    public OutputScaling Scaling;

    /// <summary>Bytes of a line up to the first input column.</summary>
    public readonly nint LeftBytes => (nint)Geometry.PadLeft * Geometry.InputChannels * Lines.ElementBytes;

    /// <summary>Input columns that some window sees.</summary>
    public readonly int CopiedColumns => Math.Min(Geometry.InputWidth, PaddedColumns - Geometry.PadLeft);

    public readonly int PaddedColumns => ((Geometry.OutputWidth - 1) * Geometry.StrideWidth) + Geometry.FilterWidth;

    public readonly sbyte* Line(int line) => Ring + (line % Lines.Count * LineBytes);

    /// <summary>An input row, counted from the top of the padding.</summary>
    public readonly sbyte* PaddedRow(int row) => (uint)(row - Geometry.PadTop) < (uint)Geometry.InputHeight
        ? Inputs[row - Geometry.PadTop]
        : PaddingRow;
}
