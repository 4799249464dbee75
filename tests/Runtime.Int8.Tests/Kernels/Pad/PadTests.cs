using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class PadTests
{
    private static readonly Gen<(QuantizedType Type, int[] Shape, int[] Paddings, int[] Input)> Cases =
        from rank in Gen.Int[1, 4]
        from shape in Gen.Int[1, 5].Array[rank]
        from paddings in Gen.Int[0, 3].Array[2 * rank]
        from type in Gens.Type
        from quantized in Gens.Quantized(type, Gens.Scale(-8, 2))
        from input in Gens.Stored(type, shape.Aggregate((a, b) => a * b))
        select (quantized, shape, paddings, input);

    [Fact]
    public void Stands_in_the_middle_of_real_zeros() => Cases.Sample(
        (type, shape, paddings, input) =>
        {
            int[] padded = [.. shape.Select((size, d) => paddings[2 * d] + size + paddings[(2 * d) + 1])];
            TestModel model = new();
            int x = model.Input(type, shape);
            model.Operator(OperatorKind.Pad, null, [x, model.Int32s(paddings)], type, padded);
            int[] actual = model.Run(input);

            // The input's elements come out in order, and all else is the zero point.
            Queue<int> elements = new(input);
            for (int i = 0; i < actual.Length; i++)
            {
                int index = i;
                bool inside = true;
                for (int d = shape.Length - 1; d >= 0; d--)
                {
                    int coordinate = (index % padded[d]) - paddings[2 * d];
                    inside &= coordinate >= 0 && coordinate < shape[d];
                    index /= padded[d];
                }

                Assert.Equal(inside ? elements.Dequeue() : type.ZeroPoint, actual[i]);
            }

            Assert.Empty(elements);
        },
        iter: 2_000);
}
