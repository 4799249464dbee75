using System.Numerics;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// Whether s_in · s_w is rounded to float changes an output only where the accumulator stands on the edge between two of them. So
/// accumulators are put there, as biases under inputs that are real 0.
/// </summary>
public sealed class FactorTests
{
    [Theory]
    [InlineData(OperatorKind.Conv2D, TensorType.Int8, 1, false)]
    [InlineData(OperatorKind.Conv2D, TensorType.Int8, 2, false)]
    [InlineData(OperatorKind.Conv2D, TensorType.UInt8, 1, true)]
    [InlineData(OperatorKind.DepthwiseConv2D, TensorType.Int8, 1, false)]
    [InlineData(OperatorKind.DepthwiseConv2D, TensorType.Int8, 2, false)]
    [InlineData(OperatorKind.DepthwiseConv2D, TensorType.UInt8, 1, true)]
    [InlineData(OperatorKind.FullyConnected, TensorType.Int8, 1, true)]
    [InlineData(OperatorKind.FullyConnected, TensorType.Int8, 2, false)]
    [InlineData(OperatorKind.FullyConnected, TensorType.UInt8, 1, true)]
    public void The_product_of_scales_is_a_float_where_TFLite_makes_it_one(
        OperatorKind kind, TensorType type, int weightScales, bool floatProduct) =>
        Edges.Sample(
            edge =>
            {
                int zeroPoint = type == TensorType.UInt8 ? 128 : 0;
                LayerCase layer = new(
                    new QuantizedType(type, edge.InputScale, zeroPoint),
                    new QuantizedType(type, edge.OutputScale, zeroPoint),
                    FusedActivation.None,
                    [.. Enumerable.Repeat(edge.WeightScale, weightScales)],
                    zeroPoint,
                    [1, 1],
                    [edge.Accumulator, edge.Accumulator],
                    null);
                OperatorOptions convolution = new ConvolutionOptions(Padding.Same, 1, 1, 1, 1, FusedActivation.None);
                int[] actual = kind switch
                {
                    OperatorKind.Conv2D => layer.Run(kind, convolution, [1, 1, 1, 1], [2, 1, 1, 1], 0, [1, 1, 1, 2], [zeroPoint]),
                    OperatorKind.DepthwiseConv2D => layer.Run(kind, convolution, [1, 1, 1, 1], [1, 1, 1, 2], 3, [1, 1, 1, 2], [zeroPoint]),
                    _ => layer.Run(kind, new OperatorOptions(), [1, 1], [2, 1], 0, [1, 2], [zeroPoint]),
                };
                int expected = zeroPoint + (int)(floatProduct ? edge.AsFloat : edge.AsDouble);
                Assert.Equal([expected, expected], actual);
            },
            iter: 100);

    private static readonly Gen<Edge> Edges =
        (from inputScale in Gens.Scale(-8, 0)
         from weightScale in Gens.Scale(-12, -4)
         from factor in Gens.Scale(-23.5, -23)
         from output in Gen.Int[50, 100]
         select new Edge(inputScale, weightScale, inputScale * weightScale / factor, output))
        .Where(edge => edge.AsFloat != edge.AsDouble);

    private sealed record Edge(float InputScale, float WeightScale, float OutputScale, int Output)
    {
        private double FloatFactor => (float)((double)InputScale * WeightScale) / (double)OutputScale;

        private double DoubleFactor => (double)InputScale * WeightScale / OutputScale;

        /// <summary>Half-way between where one factor reaches output + ½ and where the other does.</summary>
        public int Accumulator => (int)((((Output + 0.5) / FloatFactor) + ((Output + 0.5) / DoubleFactor)) / 2);

        public BigInteger AsFloat => Exact.Requantize(Accumulator, FloatFactor);

        public BigInteger AsDouble => Exact.Requantize(Accumulator, DoubleFactor);
    }
}
