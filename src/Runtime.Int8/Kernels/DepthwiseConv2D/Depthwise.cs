using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Streaming;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>A depthwise layer packed for the kernels of one instruction set.</summary>
internal sealed unsafe class Depthwise
{
    private readonly DepthwiseKernel _kernel;
    private readonly DepthwiseCall _call;
    private readonly Packed<sbyte> _weights;
    private readonly ChannelConstants _constants;
    private readonly Table _table;
    private readonly int _workers;
    private readonly long _workerBytes;

    private Depthwise(DepthwiseKernel kernel, in StepContext context, in WindowGeometry g, LayerConstants layer)
    {
        _kernel = kernel;
        _call = new DepthwiseCall { Geometry = g, Lines = kernel.Lines(g), InputZeroPoint = (sbyte)layer.Requantization.InputZeroPoint };
        _call.LineBytes = EngineMemory.Align((long)_call.PaddedColumns * g.InputChannels * _call.Lines.ElementBytes);
        int[] sums = new int[g.OutputChannels];
        for (int i = 0; i < layer.Weights.Length; i++)
        {
            sums[i % sums.Length] += layer.Weights[i];
        }

        _weights = context.Weights.Add<sbyte>(kernel.Pack(g, layer.Weights, layer.Requantization.WeightZeroPoint));
        _constants = kernel.SubtractsZeroPoints
            ? ChannelConstants.Of(context.Weights, layer)
            : ChannelConstants.Of(context.Weights, layer, sums, g.FilterHeight * g.FilterWidth);
        _table = Table.Of(context);
        _workers = context.Options.Workers;
        _workerBytes = EngineMemory.Align((_call.LineBytes * _call.Lines.Count) + ((long)g.InputWidth * g.InputChannels));
    }

    /// <summary>Names of what it runs on.</summary>
    public IEnumerable<string> Kernels => [_kernel.GetType().Name, .. _table.Kernels];

    /// <summary>Memory it needs while it runs: a ring for each worker.</summary>
    public long ScratchBytes => _workerBytes * _workers;

    /// <summary>Whether the lines of a call are there at the next. Workers take turns in the rows, so that nobody can know.</summary>
    public bool KeepsLines => _workers == 1;

    /// <summary>Null where the instruction set has no kernel for such a layer.</summary>
    public static Depthwise? TryCreate(in StepContext context, in WindowGeometry geometry, LayerConstants layer) =>
        DepthwiseKernel.For(context.InstructionSet, geometry, layer) is { } kernel ? new Depthwise(kernel, context, geometry, layer) : null;

    /// <summary>Rows that are computed together.</summary>
    public int GroupRows => _call.Lines.GroupRows;

    /// <summary>The first input row that is not in the ring yet when all output rows before one are there.</summary>
    public int FirstInputRow(int row) => Math.Max(0, (FirstLine(row / GroupRows, goesOn: KeepsLines) * _call.Lines.RowStep) - _call.Geometry.PadTop);

    /// <summary>Behind the last input row that the ring holds for output rows before one.</summary>
    public int EndInputRow(int end) => Math.Min(
        _call.Geometry.InputHeight, ((_call.Lines.EndLine((end - 1) / GroupRows) - 1) * _call.Lines.RowStep) + _call.Lines.LineRows - _call.Geometry.PadTop);

    /// <summary>Computes some rows of the output picture, in order: the ring keeps what the next call needs.</summary>
    /// <param name="memory">Where all lies.</param>
    /// <param name="input">[inputHeight, inputWidth, channels].</param>
    /// <param name="output">[outputHeight, outputWidth, channels].</param>
    /// <param name="scratch">What <see cref="ScratchBytes"/> asked for.</param>
    /// <param name="first">The first row, a multiple of <see cref="GroupRows"/>.</param>
    /// <param name="count">Number of rows, another or all that are left.</param>
    /// <param name="share">The worker's share of them.</param>
    public void Run(EngineMemory memory, Value input, Value output, Value scratch, int first, int count, in Share share)
    {
        (int start, int end) = share.Of(count, GroupRows);
        DepthwiseCall call = _call;
        WindowGeometry g = call.Geometry;
        call.Weights = memory.Pointer(_weights);
        call.RightOnly = _constants.RightOnly;
        call.Epilogue = _constants.In(memory);
        fixed (sbyte* inputStart = memory.Int8(input))
        fixed (sbyte* outputStart = memory.Int8(output))
        fixed (sbyte* allScratch = memory.Int8(scratch))
        {
            sbyte* scratchStart = allScratch + (share.Worker * _workerBytes);
            call.Inputs = new RowRing(inputStart, input.RowsHeld, input.RowBytes);
            call.Outputs = new RowRing(outputStart, output.RowsHeld, output.RowBytes);
            call.Ring = scratchStart;
            call.PaddingRow = scratchStart + ((nint)call.LineBytes * call.Lines.Count);
            if (first == 0 || !KeepsLines)
            {
                FillPadding(call);
            }

            for (int row = first + start; row < first + end; row += GroupRows)
            {
                int group = row / GroupRows;
                for (int line = FirstLine(group, goesOn: KeepsLines || row > first + start); line < call.Lines.EndLine(group); line++)
                {
                    _kernel.Prepare(call, line, call.Line(line) + call.LeftBytes);
                }

                _kernel.Compute(call, group);
                _table.RunInPlace(memory, new Span<sbyte>(call.Outputs[row], Math.Min(GroupRows, g.OutputHeight - row) * output.RowBytes));
            }
        }
    }

    /// <summary>The first line to lay for a group.</summary>
    private int FirstLine(int group, bool goesOn) => goesOn ? _call.Lines.FirstNewLine(group) : group * _call.Lines.Step;

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
}
