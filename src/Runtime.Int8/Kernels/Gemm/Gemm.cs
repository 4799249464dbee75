using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// A convolution or fully connected layer as a multiplication of matrices, packed for the kernels of one instruction set. Pointwise
/// layers read the input where it is, others a few gathered rows at a time.
/// </summary>
internal sealed unsafe class Gemm
{
    /// <summary>Threads take multiples of this many rows: about those of a kernel's tile.</summary>
    private const int TileRows = 8;

    /// <summary>Rows of one call are a multiple of this: of the rows of every kernel's tile.</summary>
    private const int RowStep = 24;

    /// <summary>Fewer rows than this make no call of their own.</summary>
    private const int Rest = 6;

    /// <summary>Threads that divide the channels of a row take multiples of this: of the channels of every kernel's tile.</summary>
    private const int ChannelStep = 32;

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
    private readonly int _threads;
    private readonly bool _dividesChannels;
    private readonly (int First, int End, Packed<sbyte> Weights)[] _channels;    // all, or those of each thread where there is one row
    private readonly long _threadBytes;
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
        ReadOnlySpan<sbyte> weights = WholeSteps(layer.Weights, channels);
        int[] sums = new int[channels];
        for (int c = 0; c < channels; c++)
        {
            foreach (sbyte weight in weights.Slice(c * _depth, _depth))
            {
                sums[c] += weight;
            }
        }

        _threads = context.Options.Threads;
        _dividesChannels = _rows == 1;
        _channels = new (int, int, Packed<sbyte>)[_dividesChannels ? Share.SlicesOf(_threads, (long)channels * _sumDepth) : 1];
        for (int i = 0; i < _channels.Length; i++)
        {
            (int first, int end) = new Share(0, i, _channels.Length).Of(channels, ChannelStep);
            _channels[i] = (first, end, kernel.Pack(context.Weights, weights[(first * _depth)..(end * _depth)], end - first, _depth));
        }

        _constants = ChannelConstants.Of(context.Weights, layer, sums, _sumDepth);
        _table = Table.Of(context);
        _threadBytes = EngineMemory.Align(GatheredBytes + TermBytes + _kernel.ScratchBytes(MostRows, _depth));
    }

    /// <summary>Names of what it runs on.</summary>
    public IEnumerable<string> Kernels => [_kernel.GetType().Name, .. _table.Kernels];

    /// <summary>Memory it needs while it runs.</summary>
    public long ScratchBytes => _threadBytes * _threads;

    /// <summary>Rows of a call: the last takes a small rest with it.</summary>
    private int MostRows => Math.Min(_rows, _rowsOfCall + Rest);

    private long GatheredBytes => _gathers ? EngineMemory.Align(((long)MostRows * _depth) + RowGatherer.Overrun) : 0;

    private long TermBytes => _weightZeroPoint == 0 ? 0 : EngineMemory.Align(MostRows * sizeof(int));

    /// <summary>Null where the instruction set has no kernel.</summary>
    public static Gemm? TryCreate(in StepContext context, in WindowGeometry geometry, LayerConstants layer)
    {
        if (GemmKernel.For(context.InstructionSet) is not { } kernel)
        {
            return null;
        }

        // A tile of one channel is always full.
        (WindowGeometry joined, LayerConstants joinedLayer) =
            context.InstructionSet.HasVectors() ? NeighbouringPixels.Join(geometry, layer) : (geometry, layer);
        return new Gemm(kernel, context, joined, joinedLayer);
    }

    /// <summary>In how many slices threads compute some rows of the output picture.</summary>
    public int Slices(int count) => _dividesChannels
        ? _channels.Length
        : Share.SlicesOf(_threads, (long)count * _geometry.OutputWidth * _geometry.OutputChannels * _sumDepth);

    /// <summary>Computes some rows of the output picture.</summary>
    /// <param name="memory">Where everything is.</param>
    /// <param name="input">[inputHeight, inputWidth, inputChannels].</param>
    /// <param name="output">[outputHeight, outputWidth, outputChannels].</param>
    /// <param name="span">Which rows.</param>
    /// <param name="share">The slice of them.</param>
    public void Run(EngineMemory memory, Value input, Value output, Rows span, in Share share)
    {
        (int firstChannel, int endChannel, Packed<sbyte> weights) = _channels[_dividesChannels ? share.Slice : 0];
        if (firstChannel == endChannel)
        {
            return;
        }

        RowGatherer gatherer = new(_geometry, _inputZeroPoint, _depth);
        GemmCall call = new()
        {
            Weights = memory.Pointer(weights),
            Channels = endChannel - firstChannel,
            Depth = _depth,
            Scaling = _constants.In(memory, firstChannel),
        };
        fixed (sbyte* inputStart = memory.Int8(input))
        fixed (sbyte* outputStart = memory.Int8(output))
        fixed (sbyte* allScratch = memory.Scratch(output))
        {
            sbyte* scratchStart = allScratch + (share.Thread * _threadBytes);
            int* terms = (int*)(scratchStart + GatheredBytes);
            call.RowTerms = _weightZeroPoint == 0 ? null : terms;
            call.Scratch = scratchStart + GatheredBytes + TermBytes;
            RowRing inputs = new(inputStart, memory.PlaceOf(input).RowsHeld, _geometry.InputWidth * _geometry.InputChannels);
            RowRing outputs = new(outputStart, memory.PlaceOf(output).RowsHeld, _geometry.OutputWidth * _geometry.OutputChannels);
            int rows;
            for (int y = span.First; y < span.End; y += rows)
            {
                rows = outputs.Contiguous(y, span.End - y);
                rows = _gathers ? rows : inputs.Contiguous(y, rows);
                (int start, int pixels) = _dividesChannels
                    ? (0, rows * _geometry.OutputWidth)
                    : share.Of(rows * _geometry.OutputWidth, TileRows);
                call.Input = inputs[y] + ((nint)start * _depth);
                call.Output = outputs[y] + ((nint)start * call.Channels) + firstChannel;
                for (int pixel = start; pixel < pixels; pixel += call.Rows)
                {
                    call.Rows = pixels - pixel <= MostRows ? pixels - pixel : _rowsOfCall;
                    if (_gathers)
                    {
                        gatherer.Gather(inputs, (y * _geometry.OutputWidth) + pixel, call.Rows, scratchStart);
                        call.Input = scratchStart;
                    }

                    if (_weightZeroPoint != 0)
                    {
                        SumRows(call, terms);
                    }

                    _kernel.Run(call);
                    _table.RunInPlace(memory, new Span<sbyte>(call.Output, call.Rows * call.Channels));
                    call.Input += (nint)call.Rows * _depth;
                    call.Output += (nint)call.Rows * call.Channels;
                }
            }
        }
    }

    /// <summary>Weights with zeros behind each channel's, up to the kernel's depth.</summary>
    private ReadOnlySpan<sbyte> WholeSteps(ReadOnlySpan<sbyte> weights, int channels)
    {
        if (_depth == _sumDepth)
        {
            return weights;
        }

        sbyte[] padded = new sbyte[channels * _depth];
        for (int c = 0; c < channels; c++)
        {
            weights.Slice(c * _sumDepth, _sumDepth).CopyTo(padded.AsSpan(c * _depth));
        }

        return padded;
    }

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
