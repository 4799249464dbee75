using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class SoftmaxTests
{
    private static readonly Gen<(int Rows, int Classes, QuantizedType Input, float Beta, int[] Values)> Cases =
        from rows in Gen.Int[1, 3]
        from classes in Gen.Frequency((4, Gen.Int[1, 40]), (1, Gen.Int[200, 1100]))
        from type in Gens.Type
        from input in Gens.Quantized(type, Gens.Scale(-12, 5))
        from beta in Gen.OneOf(1f, 0.5f, 2f, 1.7f)
        from values in Gens.Stored(type, rows * classes)
        select (rows, classes, input, beta, values);

    [Fact]
    public void Probabilities_are_the_real_ones_to_one_step() => Cases.Sample(
        (rows, classes, input, beta, values) =>
        {
            int[] actual = Run(rows, classes, input, beta, values);
            for (int row = 0; row < rows; row++)
            {
                int[] logits = values[(row * classes)..][..classes];
                int max = logits.Max();
                double[] powers = [.. logits.Select(q => Math.Exp(beta * (double)input.Scale * (q - max)))];
                double sum = powers.Sum();
                for (int c = 0; c < classes; c++)
                {
                    double steps = Math.Min(256 * powers[c] / sum, 255);
                    Assert.InRange(actual[(row * classes) + c], steps - 1, steps + 1);
                }
            }
        },
        iter: 500);

    [Fact]
    public void A_row_sums_to_about_one_and_keeps_its_order() => Cases.Where(c => c.Classes <= 40).Sample(
        (rows, classes, input, beta, values) =>
        {
            int[] actual = Run(rows, classes, input, beta, values);
            for (int row = 0; row < rows; row++)
            {
                Assert.InRange(actual[(row * classes)..][..classes].Sum(), 256 - (0.6 * classes) - 1, 256 + (0.6 * classes));
                int[] order = [.. Enumerable.Range(row * classes, classes).OrderBy(i => values[i])];
                Assert.All(order.Zip(order.Skip(1)), pair => Assert.True(actual[pair.First] <= actual[pair.Second]));
            }
        },
        iter: 500);

    [Fact]
    public void Equal_logits_share_one_equally() =>
        Gen.Select(Gen.Frequency((1, Gen.Int[1, 40]), (1, Gen.Int[1, 4095])), Gens.Stored(TensorType.Int8)).Sample(
            (classes, logit) =>
            {
                int[] actual = Run(1, classes, new QuantizedType(TensorType.Int8, 0.1f, 3), 1, [.. Enumerable.Repeat(logit, classes)]);
                Assert.All(actual, q => Assert.InRange(q, (256.0 / classes) - 1, (256.0 / classes) + 0.501));
            },
            iter: 300);

    [Fact]
    public void One_huge_logit_takes_all()
    {
        int[] logits = [.. Enumerable.Repeat(-128, 1000)];
        logits[417] = 127;
        int[] actual = Run(1, 1000, new QuantizedType(TensorType.Int8, 0.2f, -5), 1, logits);
        Assert.Equal([417], Enumerable.Range(0, 1000).Where(i => actual[i] != 0));
        Assert.Equal(255, actual[417]);
    }

    /// <summary>Probabilities in steps of 1/256.</summary>
    private static int[] Run(int rows, int classes, QuantizedType input, float beta, int[] values)
    {
        QuantizedType probability = new(input.Type, 1f / 256, input.Min);
        TestModel model = new();
        int x = model.Input(input, rows, classes);
        model.Operator(OperatorKind.Softmax, new SoftmaxOptions(beta), [x], probability, rows, classes);
        return [.. model.Run(values).Select(q => q - probability.ZeroPoint)];
    }
}
