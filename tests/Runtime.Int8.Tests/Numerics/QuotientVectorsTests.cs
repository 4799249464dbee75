using System.Runtime.Intrinsics;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class QuotientVectorsTests
{
    [Fact]
    public void Quotients_are_those_of_an_integer_division_around_every_multiple() =>
        Gen.Frequency(
            (1, Gen.Int[1, 300]),
            (1, Gen.Int[1, QuotientVectors.MostDivisor]),
            (1, Gen.Int[QuotientVectors.MostDivisor - 100, QuotientVectors.MostDivisor])).Sample(
            divisor =>
            {
                QuotientVectors quotients = new(divisor);
                for (long multiple = 0; multiple <= 256; multiple++)
                {
                    long exact = multiple * divisor;
                    int[] near = [.. new[]
                    {
                        exact - 1,
                        exact,
                        exact + 1,
                        exact + (divisor / 2),
                    }.Select(n => (int)Math.Clamp(n, 0, (257L * divisor) - 1))];
                    Vector128<int> actual = quotients.Of(Vector128.Create(near));
                    Assert.Equal(near.Select(n => n / divisor), Enumerable.Range(0, 4).Select(i => actual[i]));
                }
            },
            iter: 40);
}
