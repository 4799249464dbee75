using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The constants of an operator with weights, checked and put into the weight block.</summary>
/// <param name="Requantization">Zero points and clamp.</param>
/// <param name="Weights">As they lie in the file.</param>
/// <param name="Bias">One for each output channel.</param>
/// <param name="Multipliers">One for each output channel.</param>
/// <param name="Table">Applied to each output; empty for none.</param>
internal readonly record struct PackedLayer(
    Requantization Requantization, Packed<sbyte> Weights, Packed<int> Bias, Packed<QuantizedMultiplier> Multipliers, Packed<sbyte> Table)
{
    /// <param name="context">The operator: its input 0, weights, bias and output.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="axis">The dimension of the weights along which the output channels lie.</param>
    /// <param name="floatProduct">See <see cref="Requantization.Multipliers"/>.</param>
    public static PackedLayer Of(in StepContext context, Tensor weights, int axis, bool floatProduct)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        Tensor output = op.Int8Output();
        int channels = weights.Shape[axis];
        return new PackedLayer(
            Requantization.Of(op, input, weights, output, axis, channels),
            context.Weights.Add(MemoryMarshal.Cast<byte, sbyte>(weights.Data.Span)),
            context.Weights.Add<int>(Requantization.Bias(op, input, weights, output, channels)),
            context.Weights.Add<QuantizedMultiplier>(Requantization.Multipliers(input, weights, output, channels, floatProduct)),
            context.PackTable());
    }
}
