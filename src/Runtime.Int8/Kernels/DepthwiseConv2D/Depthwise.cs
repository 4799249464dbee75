using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Lowering;

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
        DepthwiseKernel.For(context.InstructionSet, geometry, layer) is { } kernel ? new Depthwise(kernel, context, geometry, layer) : null;

    public void Run(EngineMemory memory, Value input, Value output, Value scratch)
    {
        Span<sbyte> outputs = memory.Int8(output);
        DepthwiseCall call = _call;
        WindowGeometry g = call.Geometry;
        call.Weights = memory.Pointer(_weights);
        call.RightOnly = _constants.RightOnly;
        call.Epilogue = _constants.In(memory);
        fixed (sbyte* inputStart = memory.Int8(input))
        fixed (sbyte* outputStart = outputs)
        fixed (sbyte* scratchStart = memory.Int8(scratch))
        {
            call.Input = inputStart;
            call.Output = outputStart;
            call.Ring = scratchStart;
            call.PaddingRow = scratchStart + ((nint)call.LineBytes * call.Lines.Count);
            new Span<sbyte>(call.PaddingRow, g.InputWidth * g.InputChannels).Fill(call.InputZeroPoint);
            _kernel.FillPadding(call);
            int next = 0;
            int groupBytes = call.Lines.GroupRows * g.OutputWidth * g.OutputChannels;
            for (int group = 0; group * call.Lines.GroupRows < g.OutputHeight; group++)
            {
                for (; next < (group * call.Lines.Step) + call.Lines.Count; next++)
                {
                    _kernel.Prepare(call, next, call.Line(next) + (g.PadLeft * g.InputChannels * call.Lines.ElementBytes));
                }

                _kernel.Compute(call, group);
                int done = group * groupBytes;
                _table.RunInPlace(memory, outputs.Slice(done, Math.Min(groupBytes, outputs.Length - done)));
            }
        }
    }

    private static long Align(long bytes) => (bytes + EngineMemory.Alignment - 1) / EngineMemory.Alignment * EngineMemory.Alignment;
}
