using System.Numerics;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>MEAN over height and width.</summary>
internal sealed class MeanStep : Step
{
    private readonly int _pixels;
    private readonly int _inputZeroPoint;
    private readonly int _outputZeroPoint;
    private readonly QuantizedMultiplier _multiplier;
    private readonly Packed<sbyte> _table;

    public MeanStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Picture(op.Int8Activation(0));
        Tensor output = op.Int8Output();
        int[] axes = [.. op.Int32Constant(1).Select(axis => axis < 0 ? axis + 4 : axis).Order()];
        if (!axes.AsSpan().SequenceEqual([1, 2]) || output.Count != input.Shape[3] || output.Shape.Length is not (2 or 4))
        {
            throw op.Bad($"it takes the mean of {input} over axes [{string.Join(", ", axes)}] into {output}; this runtime does height and width, axes 1 and 2");
        }

        _pixels = input.Shape[1] * input.Shape[2];
        _inputZeroPoint = input.ZeroPoint;
        _outputZeroPoint = output.ZeroPoint;
        _multiplier = OverPixels(QuantizedMultiplier.FromReal((double)input.Scale / output.Scale), _pixels);
        _table = context.PackTable();
    }

    public override void Run(EngineMemory memory) => MeanReference.Run(
        _pixels, _inputZeroPoint, _outputZeroPoint, _multiplier, memory.Int8(Inputs[0]), memory.Elements(_table), memory.Int8(Output));

    /// <summary>1 / pixels joined to the factor, as TFLite does it: an integer division after a left shift by ⌊log₂ pixels⌋, so that all bits of the factor stay.</summary>
    private static QuantizedMultiplier OverPixels(QuantizedMultiplier multiplier, int pixels)
    {
        int shift = Math.Min(Math.Min(BitOperations.Log2((uint)pixels), 32), 31 + multiplier.Shift);
        return new QuantizedMultiplier((int)(((long)multiplier.Value << shift) / pixels), multiplier.Shift - shift);
    }
}
