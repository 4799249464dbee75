using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class FullyConnectedTests
{
    private static readonly Gen<(int Rows, int Inputs, int Outputs, LayerCase Layer, int[] Input)> Cases =
        from rows in Gen.Int[1, 4]
        from inputs in Gen.Frequency((3, Gen.Int[1, 70]), (1, Gen.Int[1000, 1300]))
        from outputs in Gen.Int[1, 20]
        from layer in LayerCase.Any(outputs, inputs * outputs)
        from input in Gens.Stored(layer.Input.Type, rows * inputs)
        select (rows, inputs, outputs, layer, input);

    [Fact]
    public void Equals_exact_sums() => Cases.Sample(
        (rows, inputs, outputs, layer, input) =>
        {
            int[] actual = layer.Run(
                OperatorKind.FullyConnected,
                new OperatorOptions(layer.Activation),
                [rows, inputs],
                [outputs, inputs],
                0,
                [rows, outputs],
                input);

            List<long> sums =
            [
                .. from row in input.Chunk(inputs)
                   from weights in layer.Weights.Chunk(inputs)
                   select row.Zip(weights, layer.Product).Sum(),
            ];
            layer.Check(sums, actual, floatProduct: layer.WeightScales.Length == 1);
        },
        iter: 500);
}
