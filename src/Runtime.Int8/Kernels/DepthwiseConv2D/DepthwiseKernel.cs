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
            InstructionSet.ArmDotProduct when DepthwiseArmDotProduct.Takes(g, layer) => new DepthwiseArmDotProduct(),
            InstructionSet.Arm64 or InstructionSet.ArmDotProduct when DepthwiseArm64.Takes(g, layer) => new DepthwiseArm64(),
            InstructionSet.Arm64 or InstructionSet.ArmDotProduct when DepthwiseArm64Int16.Takes(g) => new DepthwiseArm64Int16(),
            InstructionSet.Avx512 when DepthwiseAvx512.Takes(g) => new DepthwiseAvx512(),
            InstructionSet.Avx2 or InstructionSet.Avx512 when DepthwiseAvx2.Takes(g) => new DepthwiseAvx2(),
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

    /// <summary>Fills all lines with padding: that at their left and right stays.</summary>
    public abstract void FillPadding(in DepthwiseCall call);

    /// <summary>Lays the rows of a line, behind the left padding.</summary>
    public abstract void Prepare(in DepthwiseCall call, int line, sbyte* to);

    /// <summary>Computes the output rows of a group.</summary>
    public abstract void Compute(in DepthwiseCall call, int group);

    /// <summary>Fills what stands left and right of the input in every line: rows that are laid into a line leave that alone.</summary>
    protected static void FillBorders(in DepthwiseCall call, sbyte value)
    {
        int column = call.Geometry.InputChannels * call.Lines.ElementBytes;
        int left = call.Geometry.PadLeft * column;
        int right = left + (call.CopiedColumns * column);
        for (int line = 0; line < call.Lines.Count; line++)
        {
            new Span<sbyte>(call.Line(line), left).Fill(value);
            new Span<sbyte>(call.Line(line) + right, (int)call.LineBytes - right).Fill(value);
        }
    }

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
internal readonly record struct DepthwiseLines(int Count, int Step, int GroupRows, int ElementBytes);

/// <summary>What a <see cref="DepthwiseKernel"/> computes on.</summary>
internal unsafe struct DepthwiseCall
{
    public WindowGeometry Geometry;

    /// <summary>[inputHeight, inputWidth, channels].</summary>
    public sbyte* Input;

    /// <summary>As <see cref="DepthwiseKernel.Pack"/> laid them.</summary>
    public sbyte* Weights;

    /// <summary>[outputHeight, outputWidth, channels].</summary>
    public sbyte* Output;

    /// <summary>[lines][line].</summary>
    public sbyte* Ring;

    /// <summary>A row of padding, as wide as the input.</summary>
    public sbyte* PaddingRow;

    public DepthwiseLines Lines;
    public long LineBytes;
    public sbyte InputZeroPoint;
    public bool RightOnly;
    public Epilogue Epilogue;

    /// <summary>Input columns that some window sees.</summary>
    public readonly int CopiedColumns => Math.Min(Geometry.InputWidth, PaddedColumns - Geometry.PadLeft);

    public readonly int PaddedColumns => ((Geometry.OutputWidth - 1) * Geometry.StrideWidth) + Geometry.FilterWidth;

    public readonly sbyte* Line(int line) => Ring + (line % Lines.Count * LineBytes);

    /// <summary>An input row, counted from the top of the padding.</summary>
    public readonly sbyte* PaddedRow(int row) => (uint)(row - Geometry.PadTop) < (uint)Geometry.InputHeight
        ? Input + ((nint)(row - Geometry.PadTop) * Geometry.InputWidth * Geometry.InputChannels)
        : PaddingRow;
}
