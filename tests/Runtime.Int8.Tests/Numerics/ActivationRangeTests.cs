using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class ActivationRangeTests
{
    [Fact]
    public void Bounds_are_the_int8_values_nearest_to_the_real_bounds() =>
        Gen.Select(
            Gens.Activation, Gen.Frequency((3, Gens.Scale(-10, 4)), (1, Gens.Scale(-140, 120))), Gens.Stored(TensorType.Int8)).Sample(
            (activation, scale, zeroPoint) =>
            {
                (double? low, double? high) = activation switch
                {
                    FusedActivation.Relu => ((double?)0, (double?)null),
                    FusedActivation.Relu6 => (0, 6),
                    FusedActivation.ReluN1To1 => (-1, 1),
                    _ => (null, null),
                };
                ActivationRange range = ActivationRange.Of(activation, scale, zeroPoint);
                Check(low, range.Min, -128);
                Check(high, range.Max, 127);

                void Check(double? bound, int q, int end)
                {
                    if (bound is not { } real)
                    {
                        Assert.Equal(end, q);
                        return;
                    }

                    double Steps(int value) => Math.Abs(value - zeroPoint - (real / scale));
                    double nearest = Enumerable.Range(-128, 256).Min(Steps);
                    // the quotient is a float
                    Assert.True(Steps(q) <= nearest + 0.0001, $"{q} stands for {real} with scale {scale} and zero point {zeroPoint}");
                }
            },
            iter: 5_000);
}
