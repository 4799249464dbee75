using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class TransposeTests
{
    private static readonly QuantizedType Type = new(TensorType.Int8, 1, 0);

    private static readonly Gen<(int[] Shape, int[] Permutation, int[] Input)> Cases =
        from rank in Gen.Int[1, 4]
        from shape in Gen.Int[1, 6].Array[rank]
        from permutation in Gen.Shuffle(Enumerable.Range(0, rank).ToArray())
        from input in Gens.Stored(TensorType.Int8, shape.Aggregate((a, b) => a * b))
        select (shape, permutation, input);

    [Fact]
    public void Every_element_moves_to_its_permuted_place() => Cases.Sample(
        (shape, permutation, input) =>
        {
            int[] permuted = [.. permutation.Select(d => shape[d])];
            TestModel model = new();
            int x = model.Input(Type, shape);
            model.Operator(OperatorKind.Transpose, null, [x, model.Int32s(permutation)], Type, permuted);
            int[] actual = model.Run(input);
            for (int i = 0; i < input.Length; i++)
            {
                int[] coordinates = Coordinates(i, shape);
                int place = 0;
                for (int d = 0; d < shape.Length; d++)
                {
                    place = (place * permuted[d]) + coordinates[permutation[d]];
                }

                Assert.Equal(input[i], actual[place]);
            }
        },
        iter: 2_000);

    [Fact]
    public void The_inverse_permutation_brings_all_back() => Cases.Sample(
        (shape, permutation, input) =>
        {
            int[] inverse = [.. Enumerable.Range(0, shape.Length).Select(d => Array.IndexOf(permutation, d))];
            TestModel model = new();
            int x = model.Input(Type, shape);
            int y = model.Operator(
                OperatorKind.Transpose, null, [x, model.Int32s(permutation)], Type, [.. permutation.Select(d => shape[d])]);
            model.Operator(OperatorKind.Transpose, null, [y, model.Int32s(inverse)], Type, shape);
            Assert.Equal(input, model.Run(input));
        },
        iter: 1_000);

    private static int[] Coordinates(int index, int[] shape)
    {
        int[] coordinates = new int[shape.Length];
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            (index, coordinates[d]) = Math.DivRem(index, shape[d]);
        }

        return coordinates;
    }
}
