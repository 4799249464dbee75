using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class L2NormalizationTests
{
    private static readonly Gen<(int Rows, int Depth, QuantizedType Input, int[] Values)> Cases =
        from rows in Gen.Int[1, 3]
        from depth in Gen.Frequency((4, Gen.Int[1, 40]), (1, Gen.Int[500, 1300]))
        from type in Gens.Type
        from input in Gens.Quantized(type, Gens.Scale(-8, 2))
        from values in Gens.Stored(type, rows * depth)
        select (rows, depth, input, values);

    [Fact]
    public void Is_the_real_unit_vector_to_one_step_with_the_roundings_of_its_type() => Cases.Sample(
        (rows, depth, input, values) =>
        {
            QuantizedType output = new(input.Type, 1f / 128, input.Min + 128);
            TestModel model = new();
            model.Operator(OperatorKind.L2Normalization, null, [model.Input(input, rows, depth)], output, rows, depth);
            int[] actual = model.Run(values);
            for (int row = 0; row < rows; row++)
            {
                double[] reals = [.. values[(row * depth)..][..depth].Select(input.Real)];
                QuantizedMultiplier inverse = FixedPointFunctions.InverseSquareRoot(
                    values[(row * depth)..][..depth].Sum(q => (q - input.ZeroPoint) * (q - input.ZeroPoint)));
                double norm = Math.Sqrt(reals.Sum(real => real * real));
                for (int i = 0; i < depth; i++)
                {
                    double place = output.Place(norm == 0 ? 0 : reals[i] / norm);
                    Assert.InRange(actual[(row * depth) + i], place - 1, place + 1);

                    // uint8 takes the output's scale in before the first rounding, int8 after it.
                    int x = values[(row * depth) + i] - input.ZeroPoint;
                    System.Numerics.BigInteger q = input.Type == TensorType.UInt8
                        ? Exact.Requantize(x * 128, (inverse.Value, inverse.Shift))
                        : Exact.Requantize(x, (inverse.Value, inverse.Shift + 7));
                    Assert.Equal(output.Clamp(q + output.ZeroPoint), actual[(row * depth) + i]);
                }
            }
        },
        iter: 500);
}
