using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// The numbers of a layer with weights: int8 with one scale per channel or one for all, or uint8 with one scale and a weight zero point.
/// </summary>
internal sealed record LayerCase(
    QuantizedType Input,
    QuantizedType Output,
    FusedActivation Activation,
    float[] WeightScales,
    int WeightZeroPoint,
    int[] Weights,
    int[]? Bias,
    QuantizedType? Then)
{
    public static Gen<LayerCase> Any(int channels, int weights) =>
        from type in Gens.Type
        from input in Gens.Quantized(type, Gens.Scale(-10, 0))
        from factor in Gens.Scale(-18, 1)
        from perChannel in Gen.Bool
        from weightScale in Gens.Scale(-12, -4)
        from spread in Gens.Scale(-2, 2).Array[type == TensorType.Int8 && perChannel ? channels : 1]
        from outputZeroPoint in Gens.Stored(type)
        from activation in Gens.Activation
        from weightZeroPoint in Gens.Stored(type)
        from values in Gens.Stored(type, weights)
        from bias in Gen.Frequency((1, Gen.Const((int[]?)null)), (3, Gen.Int[-(1 << 16), 1 << 16].Array[channels].Select(b => (int[]?)b)))
        let output = new QuantizedType(type, input.Scale * weightScale / factor, outputZeroPoint)
        from then in Gen.Frequency(
            (2, Gen.Const((QuantizedType?)null)),
            (1, Gens.Quantized(type, Gens.Scale(-2, 2)).Select(q => (QuantizedType?)(q with { Scale = q.Scale * output.Scale }))))
        select new LayerCase(
            input,
            output,
            activation,
            [.. spread.Select(s => s * weightScale)],
            type == TensorType.UInt8 ? weightZeroPoint : 0,
            values,
            bias,
            then);

    /// <summary>One input times one weight, as the accumulator takes it up.</summary>
    public long Product(int input, int weight) => (long)(input - Input.ZeroPoint) * (weight - WeightZeroPoint);

    /// <summary>Checks outputs against sums of products, channel by channel in turn: the bits, and the real number to one step.</summary>
    /// <param name="sums">Without the bias; [pixels, channels].</param>
    /// <param name="actual">What the engine wrote.</param>
    /// <param name="floatProduct">Whether s_in · s_w is rounded to float on the way to the factor.</param>
    public void Check(IReadOnlyList<long> sums, int[] actual, bool floatProduct)
    {
        Assert.Equal(sums.Count, actual.Length);
        int channels = Math.Max(Bias?.Length ?? 1, WeightScales.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            float weightScale = WeightScales[WeightScales.Length == 1 ? 0 : i % channels];
            long accumulator = sums[i] + (Bias is null ? 0 : Bias[i % channels]);
            double product = floatProduct ? (float)((double)Input.Scale * weightScale) : (double)Input.Scale * weightScale;
            int expected = Output.Clamp(Exact.Requantize(accumulator, product / Output.Scale) + Output.ZeroPoint, Activation);
            if (Then is null)
            {
                double real = QuantizedType.Activate(Activation, (double)Input.Scale * weightScale * accumulator);
                Assert.InRange(actual[i], Output.Place(real) - 1, Output.Place(real) + 1);
                Assert.Equal(expected, actual[i]);
            }
            else
            {
                int then = Then.Clamp(Exact.Requantize(expected - Output.ZeroPoint, (double)Output.Scale / Then.Scale) + Then.ZeroPoint);
                Assert.Equal(then, actual[i]);
            }
        }
    }

    /// <summary>
    /// Runs the layer and, behind it, the lookup that is folded into it. A factor of 2^3 leaves sums of 2^26 room to shift left.
    /// </summary>
    public int[] Run(
        OperatorKind kind, OperatorOptions options, int[] inputShape, int[] weightShape, int weightAxis, int[] outputShape, int[] input)
    {
        TestModel model = new();
        int x = model.Input(Input, inputShape);
        int w = model.Weights(Input.Type, weightShape, WeightScales, WeightZeroPoint, weightAxis, Weights);
        int[] inputs = Bias is null ? [x, w] : [x, w, model.Int32s(Bias)];
        int y = model.Operator(kind, options, inputs, Output, outputShape);
        if (Then is not null)
        {
            model.Operator(OperatorKind.Quantize, null, [y], Then, outputShape);
        }

        return model.Run(input);
    }
}
