using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Streaming;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>A depthwise layer packed for the kernels of one instruction set.</summary>
internal sealed unsafe class Depthwise
{
    private readonly DepthwiseKernel _kernel;
    private readonly DepthwiseCall _call;
    private readonly Packed<sbyte> _weights;
    private readonly ChannelConstants _constants;
    private readonly Table _table;

    private Depthwise(DepthwiseKernel kernel, in StepContext context, in WindowGeometry g, LayerConstants layer)
    {
        _kernel = kernel;
        _call = new DepthwiseCall { Geometry = g, Lines = kernel.Lines(g), InputZeroPoint = (sbyte)layer.Requantization.InputZeroPoint };
        _call.LineBytes = Align((long)_call.PaddedColumns * g.InputChannels * _call.Lines.ElementBytes);
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
        ScratchBytes = (_call.LineBytes * _call.Lines.Count) + ((long)g.InputWidth * g.InputChannels);
    }

    /// <summary>Memory it needs while it runs.</summary>
    public long ScratchBytes { get; }

    /// <summary>Null where the instruction set has no kernel for such a layer.</summary>
    public static Depthwise? TryCreate(in StepContext context, in WindowGeometry geometry, LayerConstants layer) =>
        DepthwiseKernel.For(context.InstructionSet, geometry, layer.Requantization.WeightZeroPoint) is { } kernel ? new Depthwise(kernel, context, geometry, layer) : null;

    /// <summary>Rows that are computed together.</summary>
    public int GroupRows => _call.Lines.GroupRows;

    /// <summary>The first input row that is not in the ring yet when all output rows before one are there.</summary>
    public int FirstInputRow(int row) => Math.Max(0, (_call.Lines.FirstNewLine(row / GroupRows) * _call.Lines.RowStep) - _call.Geometry.PadTop);

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
    public void Run(EngineMemory memory, Value input, Value output, Value scratch, int first, int count)
    {
        DepthwiseCall call = _call;
        WindowGeometry g = call.Geometry;
        call.Weights = memory.Pointer(_weights);
        call.RightOnly = _constants.RightOnly;
        call.Epilogue = _constants.In(memory);
        fixed (sbyte* inputStart = memory.Int8(input))
        fixed (sbyte* outputStart = memory.Int8(output))
        fixed (sbyte* scratchStart = memory.Int8(scratch))
        {
            call.Inputs = new RowRing(inputStart, input.RowsHeld, input.RowBytes);
            call.Outputs = new RowRing(outputStart, output.RowsHeld, output.RowBytes);
            call.Ring = scratchStart;
            call.PaddingRow = scratchStart + ((nint)call.LineBytes * call.Lines.Count);
            if (first == 0)
            {
                new Span<sbyte>(call.PaddingRow, g.InputWidth * g.InputChannels).Fill(call.InputZeroPoint);
                _kernel.FillPadding(call);
            }

            for (int row = first; row < first + count; row += GroupRows)
            {
                int group = row / GroupRows;
                for (int line = call.Lines.FirstNewLine(group); line < call.Lines.EndLine(group); line++)
                {
                    _kernel.Prepare(call, line, call.Line(line) + (g.PadLeft * g.InputChannels * call.Lines.ElementBytes));
                }

                _kernel.Compute(call, group);
                _table.RunInPlace(memory, new Span<sbyte>(call.Outputs[row], Math.Min(GroupRows, g.OutputHeight - row) * output.RowBytes));
            }
        }
    }

    private static long Align(long bytes) => (bytes + EngineMemory.Alignment - 1) / EngineMemory.Alignment * EngineMemory.Alignment;
}
