using CsCheck;
using MobileNetEdge.Runtime.Int8.Kernels;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class QuantizeTests
{
    private static readonly float[] Special =
    [
        float.NaN,
        float.PositiveInfinity,
        float.NegativeInfinity,
        float.MaxValue,
        -0f,
        float.Epsilon,
        0.49999997f,
        8388609f,
    ];

    /// <summary>Any 32 bits, or what lies on and beside the edge between two steps.</summary>
    private static readonly Gen<float[]> Reals = Gen.OneOf(
        Gen.UInt.Select(BitConverter.UInt32BitsToSingle),
        Gen.Select(Gen.Int[-600, 600], Gen.Int[-1, 1]).Select(
            (halves, ulps) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(halves * 0.5f) + ulps)),
        Gen.Int[0, Special.Length - 1].Select(i => Special[i])).Array[0, 70];

    [Fact]
    public void Vectors_give_the_bits_of_the_reference() => Gen.Select(Reals, Gens.Scale(-8, 8), Gen.Bool, Gen.Int[-128, 127]).Sample(
        (reals, anyScale, isOne, zeroPoint) =>
        {
            float scale = isOne ? 1 : anyScale;
            sbyte[] expected = new sbyte[reals.Length];
            QuantizeReference.Run(scale, zeroPoint, reals, expected);
            sbyte[] actual = new sbyte[reals.Length];
            QuantizeVectors.Run(scale, zeroPoint, reals, actual);
            Assert.Equal(expected, actual);
        },
        iter: 1_000);
}
