using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// A convolution or fully connected layer as a multiplication of matrices, packed for the kernels of one instruction set. Pointwise layers read the input where it
/// stands, others a few gathered rows at a time.
/// </summary>
internal sealed unsafe class Gemm
{
    /// <summary>Rows of one call are a multiple of this: of the rows of every kernel's tile.</summary>
    private const int RowStep = 24;

    /// <summary>Fewer rows than this make no call of their own.</summary>
    private const int Rest = 6;

    /// <summary>So many bytes of input stay in the first-level cache beside a tile of weights.</summary>
    private const int InputBytes = 12 << 10;

    private readonly GemmKernel _kernel;
    private readonly WindowGeometry _geometry;
    private readonly int _rows;
    private readonly int _depth;
    private readonly int _sumDepth;
    private readonly int _rowsOfCall;
    private readonly bool _gathers;
    private readonly int _weightZeroPoint;
    private readonly sbyte _inputZeroPoint;
    private readonly Packed<sbyte> _weights;
    private readonly ChannelConstants _constants;
    private readonly Table _table;

    private Gemm(GemmKernel kernel, in StepContext context, in WindowGeometry geometry, LayerConstants layer)
    {
        _kernel = kernel;
        _geometry = geometry;
        _rows = geometry.OutputHeight * geometry.OutputWidth;
        _sumDepth = geometry.FilterHeight * geometry.FilterWidth * geometry.InputChannels;
        _depth = (_sumDepth + kernel.DepthStep - 1) / kernel.DepthStep * kernel.DepthStep;
        _gathers = _depth != geometry.InputChannels || geometry is not { StrideHeight: 1, StrideWidth: 1 };
        _rowsOfCall = Math.Clamp(InputBytes / _depth / RowStep, 1, 10) * RowStep;
        _weightZeroPoint = layer.Requantization.WeightZeroPoint;
        _inputZeroPoint = (sbyte)layer.Requantization.InputZeroPoint;
        int channels = geometry.OutputChannels;
        sbyte[] weights = new sbyte[channels * _depth];
        int[] sums = new int[channels];
        for (int c = 0; c < channels; c++)
        {
            Span<sbyte> filter = layer.Weights.AsSpan(c * _sumDepth, _sumDepth);
            filter.CopyTo(weights.AsSpan(c * _depth));
            foreach (sbyte weight in filter)
            {
                sums[c] += weight;
            }
        }

        _weights = context.Weights.Add<sbyte>(kernel.Pack(weights, channels, _depth));
        _constants = ChannelConstants.Of(context.Weights, layer, sums, _sumDepth);
        _table = Table.Of(context);
        ScratchBytes = GatheredBytes + TermBytes + _kernel.ScratchBytes(MostRows, _depth);
    }

    /// <summary>Names of what it runs on.</summary>
    public IEnumerable<string> Kernels => [_kernel.GetType().Name, .. _table.Kernels];

    /// <summary>Memory it needs while it runs.</summary>
    public long ScratchBytes { get; }

    /// <summary>Rows of a call: the last takes a small rest with it.</summary>
    private int MostRows => Math.Min(_rows, _rowsOfCall + Rest);

    private long GatheredBytes => _gathers ? Align(((long)MostRows * _depth) + RowGatherer.Overrun) : 0;

    private long TermBytes => _weightZeroPoint == 0 ? 0 : Align(MostRows * sizeof(int));

    /// <summary>Null where the instruction set has no kernel.</summary>
    public static Gemm? TryCreate(in StepContext context, in WindowGeometry geometry, LayerConstants layer) =>
        GemmKernel.For(context.InstructionSet) is { } kernel ? new Gemm(kernel, context, geometry, layer) : null;

    public void Run(EngineMemory memory, Value input, Value output, Value? scratch)
    {
        Span<sbyte> outputs = memory.Int8(output);
        RowGatherer gatherer = new(_geometry, _inputZeroPoint, _depth);
        GemmCall call = new()
        {
            Weights = memory.Pointer(_weights),
            Channels = _geometry.OutputChannels,
            Depth = _depth,
            RightOnly = _constants.RightOnly,
            Epilogue = _constants.In(memory),
        };
        fixed (sbyte* inputStart = memory.Int8(input))
        fixed (sbyte* outputStart = outputs)
        fixed (sbyte* scratchStart = scratch is null ? default : memory.Int8(scratch))
        {
            int* terms = (int*)(scratchStart + GatheredBytes);
            call.RowTerms = _weightZeroPoint == 0 ? null : terms;
            call.Scratch = scratchStart + GatheredBytes + TermBytes;
            for (int row = 0; row < _rows; row += call.Rows)
            {
                call.Rows = _rows - row <= MostRows ? _rows - row : _rowsOfCall;
                call.Input = inputStart + ((nint)row * _depth);
                call.Output = outputStart + ((nint)row * call.Channels);
                if (_gathers)
                {
                    gatherer.Gather(inputStart, row, call.Rows, scratchStart);
                    call.Input = scratchStart;
                }

                if (_weightZeroPoint != 0)
                {
                    SumRows(call, terms);
                }

                _kernel.Run(call);
                _table.RunInPlace(memory, outputs.Slice(row * call.Channels, call.Rows * call.Channels));
            }
        }
    }

    private static long Align(long bytes) => (bytes + EngineMemory.Alignment - 1) / EngineMemory.Alignment * EngineMemory.Alignment;

    private void SumRows(in GemmCall call, int* terms)
    {
        for (int row = 0; row < call.Rows; row++)
        {
            int sum = 0;
            foreach (sbyte value in new ReadOnlySpan<sbyte>(call.Input + ((nint)row * _depth), _sumDepth))
            {
                sum += value;
            }

            terms[row] = -_weightZeroPoint * sum;
        }
    }
}
