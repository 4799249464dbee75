using System.Numerics;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class FixedPointTests
{
    /// <summary>Any int, ends, powers of two and their neighbours: where ties and overflows lie.</summary>
    private static readonly Gen<int> Ints = Gen.Frequency(
        (3, Gen.Int),
        (1, Gen.OneOf(int.MinValue, int.MinValue + 1, -1, 0, 1, int.MaxValue - 1, int.MaxValue)),
        (2, Gen.Select(Gen.Int[0, 31], Gen.Int[-3, 3], (bits, offset) => (int)((1L << bits) + offset))));

    private static readonly Gen<short> Shorts = Gen.Frequency(
        (3, Gen.Short),
        (1, Gen.OneOf(short.MinValue, short.MaxValue)),
        (2, Gen.Select(Gen.Int[0, 15], Gen.Int[-3, 3], (bits, offset) => unchecked((short)((1 << bits) + offset)))));

    [Fact]
    public void Doubling_high_multiplication_is_the_nearest_and_ties_go_up() => Gen.Select(Ints, Ints).Sample(
        (a, b) =>
        {
            BigInteger expected = BigInteger.Min(Exact.NearestTiesUp((BigInteger)a * b, BigInteger.One << 31), int.MaxValue);
            Assert.Equal(expected, FixedPoint.SaturatingRoundingDoublingHighMul(a, b));
        },
        iter: 100_000);

    [Theory]
    [InlineData(1 << 30, 1, 1)]        // ½
    [InlineData(1 << 30, -1, 0)]       // −½
    [InlineData(1 << 30, 3, 2)]        // 1½
    [InlineData(1 << 30, -3, -1)]      // −1½
    [InlineData(int.MinValue, int.MinValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MaxValue, int.MinValue + 1)]
    public void Doubling_high_multiplication_at_ties_and_ends(int a, int b, int expected) =>
        Assert.Equal(expected, FixedPoint.SaturatingRoundingDoublingHighMul(a, b));

    [Fact]
    public void Doubling_high_multiplications_of_int16() => Gen.Select(Shorts, Shorts).Sample(
        (a, b) =>
        {
            BigInteger product = (BigInteger)a * b;
            Assert.Equal(
                BigInteger.Min(Exact.NearestTiesUp(product, 1 << 15), short.MaxValue), FixedPoint.SaturatingRoundingDoublingHighMul(a, b));
            Assert.Equal(Math.Min((int)Math.Truncate(a * (decimal)b / 32768), short.MaxValue), FixedPoint.SaturatingDoublingHighMul(a, b));
        },
        iter: 100_000);

    [Fact]
    public void Division_by_a_power_of_two_is_the_nearest_and_ties_go_away_from_zero() => Gen.Select(Ints, Gen.Int[0, 31]).Sample(
        (x, exponent) => Assert.Equal(
            Exact.NearestTiesAway(x, BigInteger.One << exponent), FixedPoint.RoundingDivideByPowerOfTwo(x, exponent)),
        iter: 100_000);

    [Fact]
    public void Multiplication_by_a_power_of_two_saturates() => Gen.Select(Ints, Gen.Int[-31, 31]).Sample(
        (x, exponent) =>
        {
            BigInteger expected = exponent > 0 ? (BigInteger)x << exponent : Exact.NearestTiesAway(x, BigInteger.One << -exponent);
            Assert.Equal(
                BigInteger.Clamp(expected, int.MinValue, int.MaxValue), FixedPoint.SaturatingRoundingMultiplyByPowerOfTwo(x, exponent));
        },
        iter: 100_000);

    [Fact]
    public void Left_shift_of_int16_saturates() => Gen.Select(Shorts, Gen.Int[0, 40]).Sample(
        (x, amount) => Assert.Equal(
            BigInteger.Clamp((BigInteger)x << amount, short.MinValue, short.MaxValue), FixedPoint.SaturatingLeftShift(x, amount)),
        iter: 50_000);

    [Fact]
    public void Half_sum_is_the_nearest_and_ties_go_away_from_zero() => Gen.Select(Ints, Ints).Sample(
        (a, b) => Assert.Equal(Exact.NearestTiesAway((BigInteger)a + b, 2), FixedPoint.RoundingHalfSum(a, b)),
        iter: 50_000);

    [Fact]
    public void Mean_is_the_nearest_and_ties_go_away_from_zero_or_up() =>
        (from count in Gen.Frequency((2, Gen.Int[1, 9]), (1, Gen.Int[1, 1 << 20]))
         from sum in Gen.Frequency((1, Gen.Int[-128 * count, 127 * count]), (1, Gen.Int[-255, 255].Select(halves => halves * count / 2)))
         select (sum, count)).Sample(
            (sum, count) =>
            {
                decimal mean = (decimal)sum / count;
                Assert.Equal(Math.Round(mean, MidpointRounding.AwayFromZero), FixedPoint.RoundedMean(sum, count, halfUp: false));
                Assert.Equal(Math.Floor(mean + 0.5m), FixedPoint.RoundedMean(sum, count, halfUp: true));
            },
            iter: 50_000);

    [Fact]
    public void Input_radius_is_the_largest_input_that_stays_inside() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 30]).Sample((integerBits, leftShift) =>
        {
            BigInteger limit = ((BigInteger.One << integerBits) - 1) << (31 - integerBits);
            int radius = FixedPoint.InputRadius(integerBits, leftShift);
            Assert.True((BigInteger)radius << leftShift <= limit);
            Assert.True((BigInteger)(radius + 1) << leftShift > limit);
        });
}
