using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// A depthwise layer packed for the kernels of one instruction set. Threads divide columns, so that each part keeps its lines from row to
/// row.
/// </summary>
internal sealed unsafe class Depthwise
{
    /// <summary>Columns of a part are a multiple of this: of those that a kernel computes together.</summary>
    private const int ColumnStep = 4;

    private readonly DepthwiseKernel _kernel;
    private readonly DepthwiseLines _lines;
    private readonly WindowGeometry _geometry;
    private readonly sbyte _inputZeroPoint;
    private readonly Part[] _parts;
    private readonly Packed<sbyte> _weights;
    private readonly ChannelConstants _constants;
    private readonly Table _table;

    private Depthwise(DepthwiseKernel kernel, in StepContext context, in WindowGeometry g, LayerConstants layer)
    {
        _kernel = kernel;
        (_lines, _geometry, _inputZeroPoint) = (kernel.Lines(g), g, (sbyte)layer.Requantization.InputZeroPoint);
        long work = (long)g.OutputHeight * g.OutputWidth * g.OutputChannels * Share.WorkOfByte;
        _parts = new Part[Share.SlicesOf(context.Options.Threads, work)];
        for (int i = 0; i < _parts.Length; i++)
        {
            (int first, int end) = new Share(0, i, _parts.Length).Of(g.OutputWidth, ColumnStep);
            _parts[i] = first == end ? default : Part.Of(g, _lines, first, end, ScratchBytes);
            ScratchBytes += _parts[i].ScratchBytes;
        }

        int[] sums = new int[g.OutputChannels];
        ReadOnlySpan<sbyte> weights = layer.Weights;
        for (int i = 0; i < weights.Length; i++)
        {
            sums[i % sums.Length] += weights[i];
        }

        _weights = context.Weights.Add<sbyte>(kernel.Pack(g, weights, layer.Requantization.WeightZeroPoint));
        _constants = kernel.SubtractsZeroPoints
            ? ChannelConstants.Of(context.Weights, layer)
            : ChannelConstants.Of(context.Weights, layer, sums, g.FilterHeight * g.FilterWidth);
        _table = Table.Of(context);
    }

    /// <summary>Names of what it runs on.</summary>
    public IEnumerable<string> Kernels => [_kernel.GetType().Name, .. _table.Kernels];

    /// <summary>Memory it needs from its first row to its last: a ring for each part.</summary>
    public long ScratchBytes { get; }

    /// <summary>In how many slices threads compute rows: as many for all of them, as the rings belong to the parts.</summary>
    public int Slices => _parts.Length;

    /// <summary>Null where the instruction set has no kernel for such a layer.</summary>
    public static Depthwise? TryCreate(in StepContext context, in WindowGeometry geometry, LayerConstants layer) =>
        DepthwiseKernel.For(context.InstructionSet, geometry, layer) is { } kernel ? new Depthwise(kernel, context, geometry, layer) : null;

    /// <summary>Rows that are computed together.</summary>
    public int GroupRows => _lines.GroupRows;

    /// <summary>Input rows are read once, into the ring: a group reads those of its lines that the group before it had not.</summary>
    public RowGeometry ByRows => new(
        GroupRows,
        _lines.Step * _lines.RowStep,
        ((_lines.Count - _lines.Step) * _lines.RowStep) - _geometry.PadTop,
        ((_lines.Count - 1) * _lines.RowStep) + _lines.LineRows - _geometry.PadTop,
        _geometry.InputHeight);

    /// <summary>Computes some rows of the output picture, in order: the ring keeps what the next call needs.</summary>
    /// <param name="memory">Where everything is.</param>
    /// <param name="input">[inputHeight, inputWidth, channels].</param>
    /// <param name="output">[outputHeight, outputWidth, channels].</param>
    /// <param name="rows">Which rows: the first a multiple of <see cref="GroupRows"/>, as many as another or all that are left.</param>
    /// <param name="share">The slice of them.</param>
    public void Run(EngineMemory memory, Value input, Value output, Rows rows, in Share share)
    {
        Part part = _parts[share.Slice];
        if (part.Columns == 0)
        {
            return;
        }

        DepthwiseCall call = new()
        {
            Geometry = part.Geometry,
            Lines = _lines,
            LineBytes = part.LineBytes,
            InputZeroPoint = _inputZeroPoint,
            Weights = memory.Pointer(_weights),
            Scaling = _constants.In(memory),
        };
        int channels = _geometry.InputChannels;
        fixed (sbyte* inputStart = memory.Int8(input))
        fixed (sbyte* outputStart = memory.Int8(output))
        fixed (sbyte* scratchStart = memory.Scratch(output))
        {
            (int inputRows, int outputRows) = (memory.PlaceOf(input).RowsHeld, memory.PlaceOf(output).RowsHeld);
            call.Inputs = new RowRing(inputStart + ((nint)part.FirstInputColumn * channels), inputRows, input.RowBytes);
            call.Outputs = new RowRing(outputStart + ((nint)part.FirstColumn * channels), outputRows, output.RowBytes);
            call.Ring = scratchStart + part.ScratchStart;
            call.PaddingRow = call.Ring + ((nint)call.LineBytes * _lines.Count);
            if (rows.First == 0)
            {
                FillPadding(call);
            }

            for (int row = rows.First; row < rows.End; row += GroupRows)
            {
                int group = row / GroupRows;
                for (int line = _lines.FirstNewLine(group); line < _lines.EndLine(group); line++)
                {
                    _kernel.Prepare(call, line, call.Line(line) + call.LeftBytes);
                }

                call.Group = group;
                _kernel.Compute(call);
                LookUp(memory, call, row);
            }
        }
    }

    private void LookUp(EngineMemory memory, in DepthwiseCall call, int row)
    {
        int rows = Math.Min(GroupRows, _geometry.OutputHeight - row);
        int bytes = call.Geometry.OutputWidth * _geometry.OutputChannels;
        // whole rows of a group follow one another
        (rows, bytes) = bytes == call.Outputs.RowBytes ? (1, rows * bytes) : (rows, bytes);
        for (int i = 0; i < rows; i++)
        {
            _table.RunInPlace(memory, new Span<sbyte>(call.Outputs[row + i], bytes));
        }
    }

    /// <summary>What lies around the picture: a row, and the left and right of all lines.</summary>
    private void FillPadding(in DepthwiseCall call)
    {
        sbyte zero = _kernel.SubtractsZeroPoints ? (sbyte)0 : call.InputZeroPoint;
        nint right = call.LeftBytes + ((nint)call.CopiedColumns * call.Geometry.InputChannels * call.Lines.ElementBytes);
        new Span<sbyte>(call.PaddingRow, call.Geometry.InputWidth * call.Geometry.InputChannels).Fill(call.InputZeroPoint);
        for (int line = 0; line < call.Lines.Count; line++)
        {
            new Span<sbyte>(call.Line(line), (int)call.LeftBytes).Fill(zero);
            new Span<sbyte>(call.Line(line) + right, (int)(call.LineBytes - right)).Fill(zero);
        }
    }

    /// <summary>Some columns of the output.</summary>
    /// <param name="FirstColumn">The first.</param>
    /// <param name="FirstInputColumn">The first that they see.</param>
    /// <param name="Geometry">As a picture of their own.</param>
    /// <param name="LineBytes">Bytes of a line of their ring.</param>
    /// <param name="ScratchStart">Where the ring stands in the scratch memory, and behind it a row of padding.</param>
    /// <param name="ScratchBytes">Bytes of both.</param>
    private readonly record struct Part(
        int FirstColumn, int FirstInputColumn, WindowGeometry Geometry, long LineBytes, nint ScratchStart, long ScratchBytes)
    {
        public int Columns => Geometry.OutputWidth;

        public static Part Of(in WindowGeometry whole, in DepthwiseLines lines, int first, int end, long scratchStart)
        {
            (int inputColumn, WindowGeometry g) = whole.Columns(first, end);
            DepthwiseCall call = new() { Geometry = g };
            long lineBytes = EngineMemory.Align((long)call.PaddedColumns * g.InputChannels * lines.ElementBytes);
            return new Part(
                first,
                inputColumn,
                g,
                lineBytes,
                (nint)scratchStart,
                EngineMemory.Align((lineBytes * lines.Count) + ((long)g.InputWidth * g.InputChannels)));
        }
    }
}
