using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>MEAN over height and width.</summary>
internal sealed class MeanStep : Step
{
    /// <summary>The sum is an int32: 2^23 · 255 &lt; 2^31.</summary>
    private const int MostPixels = 1 << 23;

    /// <summary>Those of a vector.</summary>
    private const int LeastChannels = 16;

    private readonly int _pixels;
    private readonly int _inputZeroPoint;
    private readonly int _outputZeroPoint;
    private readonly QuantizedMultiplier _multiplier;
    private readonly bool _vectors;
    private readonly Table _table;

    public MeanStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Picture(op.Int8Activation(0));
        Tensor output = op.Int8Output();
        int[] axes = [.. op.IntegerConstant(1).Select(axis => axis < 0 ? axis + 4 : axis).Order()];
        if (!axes.AsSpan().SequenceEqual([1, 2]) || output.Count != input.Shape[3] || output.Shape.Length is not (2 or 4))
        {
            throw op.Bad($"it takes the mean of {input} over axes [{string.Join(", ", axes)}] into {output}; this runtime does height and "
                + "width, axes 1 and 2");
        }

        _pixels = input.Shape[1] * input.Shape[2];
        if (_pixels > MostPixels)
        {
            throw op.Bad($"it takes the mean of {_pixels} pixels; this runtime does up to {MostPixels}");
        }

        _inputZeroPoint = input.ZeroPoint;
        _outputZeroPoint = output.ZeroPoint;
        _multiplier = MultiplierOf(input, output, _pixels);
        _vectors = context.InstructionSet.HasVectors() && output.Count >= LeastChannels;
        _table = Table.Of(context);
    }

    /// <summary>s_in / s_out / pixels.</summary>
    public static QuantizedMultiplier MultiplierOf(Tensor input, Tensor output, int pixels) =>
        QuantizedMultiplier.FromReal((double)input.Scale / output.Scale).DividedBy(pixels);

    public override IEnumerable<string> Kernels => _vectors ? ["MeanVectors", .. _table.Kernels] : _table.Kernels;

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        ReadOnlySpan<sbyte> input = memory.Int8(Inputs[0]);
        Span<sbyte> output = memory.Int8(Output);
        Mean(input, output);
        _table.RunInPlace(memory, output);
    }

    private void Mean(ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
#if NET
        if (_vectors)
        {
            MeanVectors.Run(_pixels, _inputZeroPoint, _outputZeroPoint, _multiplier, input, output);
            return;
        }
#endif

        MeanReference.Run(_pixels, _inputZeroPoint, _outputZeroPoint, _multiplier, input, output);
    }
}
