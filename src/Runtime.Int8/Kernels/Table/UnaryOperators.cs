using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Operators that map each int8 on its own, as tables filled by the reference arithmetic: HARD_SWISH, LOGISTIC, TANH, ELU, GELU,
/// LEAKY_RELU, RELU, RELU6, RELU_N1_TO_1, QUANTIZE from one int8 scale to another, and ADD, SUB, MUL with one constant number (so a hard
/// sigmoid written as ADD 3, RELU6, MUL 1/6 is three tables, and after folding one).
/// </summary>
internal static class UnaryOperators
{
    /// <summary>
    /// The operator's table, or null when it is not an unary int8 operator; <paramref name="input"/> is the activation it maps.
    /// </summary>
    public static sbyte[]? TryTable(OperatorView op, out Tensor? input)
    {
        input = null;
        switch (op.Kind)
        {
            case OperatorKind.HardSwish:
                input = CheckedInput(op);
                return HardSwish(op, input);
            case OperatorKind.Logistic:
                input = CheckedInput(op);
                return Logistic(op, input);
            case OperatorKind.Tanh:
                input = CheckedInput(op);
                return Tanh(op, input);
            case OperatorKind.Elu:
                input = CheckedInput(op);
                return Rounded(op, input, static x => x < 0 ? MathF.Exp(x) - 1 : x);
            case OperatorKind.Gelu when op.Options is GeluOptions gelu:
                input = CheckedInput(op);
                return Rounded(op, input, gelu.Approximate ? GaussianErrorUnit.Approximate : GaussianErrorUnit.Exact);
            case OperatorKind.LeakyRelu when op.Options is LeakyReluOptions leaky:
                input = CheckedInput(op);
                return LeakyRelu(op, input, leaky.Alpha);
            case OperatorKind.Relu:
                input = CheckedInput(op);
                return Clamped(op, input, FusedActivation.Relu);
            case OperatorKind.Relu6:
                input = CheckedInput(op);
                return Clamped(op, input, FusedActivation.Relu6);
            case OperatorKind.ReluN1To1:
                input = CheckedInput(op);
                return Clamped(op, input, FusedActivation.ReluN1To1);
            case OperatorKind.Quantize when op.Input(0).Type == TensorType.Int8:
                input = CheckedInput(op);
                return Requantize(op, input);
            case OperatorKind.Add or OperatorKind.Sub when ConstantNumber(op, out input) is { } constant:
                return WithConstant(AddSubArithmetic.Of(op), constant);
            case OperatorKind.Mul when ConstantNumber(op, out input) is { } constant:
                return WithConstant(MulArithmetic.Of(op), constant);
            default:
                return null;
        }
    }

    private static Tensor CheckedInput(OperatorView op)
    {
        Tensor input = op.Int8Activation(0);
        op.Int8Output();
        op.CheckOutputShape(input.Shape);
        return input;
    }

    /// <summary>
    /// RELU and its like as operators of their own: requantize, then clamp (TFLite's <c>QuantizedReluX</c>, whose factor is a float
    /// division).
    /// </summary>
    private static sbyte[] Clamped(OperatorView op, Tensor input, FusedActivation activation)
    {
        Tensor output = op.Output;
        QuantizedMultiplier multiplier = QuantizedMultiplier.FromReal(input.Scale / output.Scale);
        ActivationRange range = ActivationRange.Of(activation, output.Scale, output.ZeroPoint);
        return UnaryTable.Of(q => range.Clamp(output.ZeroPoint + multiplier.Multiply(q - input.ZeroPoint)));
    }

    /// <summary>TFLite's <c>reference_ops::Requantize</c>.</summary>
    private static sbyte[] Requantize(OperatorView op, Tensor input)
    {
        Tensor output = op.Output;
        QuantizedMultiplier multiplier = QuantizedMultiplier.FromReal((double)input.Scale / output.Scale);
        ActivationRange range = new(sbyte.MinValue, sbyte.MaxValue);
        return UnaryTable.Of(q => range.Clamp(multiplier.Multiply(q - input.ZeroPoint) + output.ZeroPoint));
    }

    /// <summary>TFLite's <c>reference_integer_ops::Logistic</c>: the answer at scale 1/256 and zero point −128.</summary>
    private static sbyte[] Logistic(OperatorView op, Tensor input) => op.Output is { Scale: 1f / 256, ZeroPoint: -128 }
        ? Saturating(op, input, static x => FixedPoint.RoundingDivideByPowerOfTwo(FixedPointFunctions.Logistic(x), 23) - 128)
        : throw op.Bad($"{op.Output} should have scale 1/256 and the least zero point");

    /// <summary>TFLite's <c>reference_integer_ops::Tanh</c>: the answer at scale 1/128 and zero point 0.</summary>
    private static sbyte[] Tanh(OperatorView op, Tensor input) => op.Output is { Scale: 1f / 128, ZeroPoint: 0 }
        ? Saturating(op, input, static x => FixedPoint.RoundingDivideByPowerOfTwo(FixedPointFunctions.Tanh(x), 24))
        : throw op.Bad($"{op.Output} should have scale 1/128 and zero point 0 (128 for uint8)");

    /// <summary>A function that rises from one bound to the other, of the input in Q4.27.</summary>
    private static sbyte[] Saturating(OperatorView op, Tensor input, Func<int, int> function)
    {
        QuantizedMultiplier toQ4 = QuantizedMultiplier.FromReal(input.Scale * (double)(1 << 27));
        if (toQ4.Shift < 0)
        {
            throw op.Bad($"{input} has scale {input.Scale}, too small for the kernel's input in Q4.27");
        }

        // Of a scale from 8 up the radius is 0: every step is off the curve, and nothing is left to multiply.
        int radius = FixedPoint.InputRadius(4, toQ4.Shift);
        ActivationRange range = new(sbyte.MinValue, sbyte.MaxValue);
        return UnaryTable.Of(q =>
        {
            int x = q - input.ZeroPoint;
            return x <= -radius ? sbyte.MinValue : x >= radius ? sbyte.MaxValue : range.Clamp(function(toQ4.Multiply(x)));
        });
    }

    /// <summary>A function of real numbers, rounded: TFLite's <c>PopulateLookupTable</c> of ELU and GELU.</summary>
    private static sbyte[] Rounded(OperatorView op, Tensor input, Func<float, float> function)
    {
        Tensor output = op.Output;
        float inverse = 1 / output.Scale;
        return UnaryTable.Of(q =>
        {
            float steps = MathF.Round(function(input.Scale * (q - input.ZeroPoint)) * inverse, MidpointRounding.AwayFromZero);
            return (sbyte)Math.Clamp(steps + output.ZeroPoint, sbyte.MinValue, sbyte.MaxValue);
        });
    }

    /// <summary>TFLite's <c>reference_ops::QuantizeLeakyRelu</c>: each side has a factor of its own, a division of floats.</summary>
    private static sbyte[] LeakyRelu(OperatorView op, Tensor input, float alpha)
    {
        Tensor output = op.Output;
        QuantizedMultiplier identity = QuantizedMultiplier.FromReal(input.Scale / output.Scale);
        QuantizedMultiplier slope = QuantizedMultiplier.FromReal(Math.Abs(input.Scale * alpha / output.Scale));
        ActivationRange range = new(sbyte.MinValue, sbyte.MaxValue);
        return UnaryTable.Of(q =>
        {
            int x = q - input.ZeroPoint;
            int scaled = x >= 0 ? identity.Multiply(x) : alpha < 0 ? -slope.Multiply(x) : slope.Multiply(x);
            return range.Clamp(output.ZeroPoint + scaled);
        });
    }

    private static sbyte[] HardSwish(OperatorView op, Tensor input)
    {
        HardSwishArithmetic arithmetic = HardSwishArithmetic.Of(input.Scale, input.ZeroPoint, op.Output.Scale, op.Output.ZeroPoint)
            ?? throw op.Bad($"the output's scale {op.Output.Scale} does not suit the input's scale {input.Scale}");
        return UnaryTable.Of(q => arithmetic.Apply(q));
    }

    /// <summary>The constant operand of a binary operator that is one int8 number, with its place; null when it has none.</summary>
    private static (sbyte Value, bool IsLeft)? ConstantNumber(OperatorView op, out Tensor? activation)
    {
        activation = null;
        if (op.Operator.Inputs.Length != 2)
        {
            throw op.Bad($"it has {op.Operator.Inputs.Length} inputs; this operator has two");
        }

        Tensor left = op.Int8(op.Input(0));
        Tensor right = op.Int8(op.Input(1));
        op.Int8Output();
        bool leftIsNumber = left is { IsConstant: true, Count: 1 };
        Tensor number = leftIsNumber ? left : right;
        Tensor other = leftIsNumber ? right : left;
        if (number is not { IsConstant: true, Count: 1 } || other.IsConstant || !other.Shape.AsSpan().SequenceEqual(op.Output.Shape))
        {
            return null;
        }

        activation = other;
        return (unchecked((sbyte)number.Data.Span[0]), leftIsNumber);
    }

    private static sbyte[] WithConstant<TArithmetic>(TArithmetic arithmetic, (sbyte Value, bool IsLeft) constant)
        where TArithmetic : struct, IElementwiseArithmetic =>
        UnaryTable.Of(q => constant.IsLeft ? arithmetic.Apply(constant.Value, q) : arithmetic.Apply(q, constant.Value));
}
