namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// h-swish, x · relu6(x + 3) / 6, of the accumulator of one channel, in int16 (docs/edge-profile.md). The accumulator is scaled to x in
/// steps of 3 · 2^(Shift − 15), an int16 that can hold the largest output; the conversion to int8 comes last.
/// </summary>
/// <param name="Multiplier">The accumulator's step, 2^LeftShift times finer, in steps of x: Q0.31.</param>
/// <param name="LeftShift">0, unless the accumulator's step is larger than a step of x.</param>
/// <param name="Shift">x lies in ±3 · 2^Shift; 0..<see cref="MostShift"/>.</param>
/// <param name="Factor">A step of x, in sixteenths of an output step: Q0.15.</param>
internal readonly record struct AccumulatorHardSwish(int Multiplier, int LeftShift, short Shift, short Factor)
{
    public const int MostShift = 14;

    /// <summary>The output is a sum of sixteenths before the last rounding.</summary>
    public const int FractionBits = 4;

    /// <summary>
    /// The finest output scale possible: slightly more than sixteen of the finest steps of x, as a factor of 2^15 would be one too large.
    /// </summary>
    public const float LeastOutputScale = 3f / (1 << 15) * ((1 << FractionBits) + 0.01f);

    private const int MostLeftShift = 16;

    /// <summary>Computes the parameters from the scales alone: x gets the finest steps that can hold the largest output.</summary>
    /// <param name="accumulatorScale">s_in · s_w.</param>
    /// <param name="outputScale">s_out.</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    /// <returns>
    /// Null if an output step is less than sixteen steps of x, if x would leave ±3 · 2^14, or if an accumulator's step is 2^16 steps of x.
    /// </returns>
    public static AccumulatorHardSwish? Of(double accumulatorScale, float outputScale, int zeroPoint)
    {
        double greatest = (double)outputScale * (sbyte.MaxValue - zeroPoint);
        int shift = 0;
        while (shift <= MostShift && Range(shift) < greatest)
        {
            shift++;
        }

        double step = Range(shift) / (1 << 15);
        double factor = Math.Round(step / outputScale * (1 << (15 + FractionBits)), MidpointRounding.AwayFromZero);
        double multiplier = accumulatorScale / step * (1L << 31);
        int leftShift = 0;
        while (leftShift <= MostLeftShift && Math.Round(multiplier, MidpointRounding.AwayFromZero) > int.MaxValue)
        {
            multiplier /= 2;
            leftShift++;
        }

        return shift > MostShift || factor > short.MaxValue || leftShift > MostLeftShift
            ? null
            : new AccumulatorHardSwish((int)Math.Round(multiplier, MidpointRounding.AwayFromZero), leftShift, (short)shift, (short)factor);
    }

    /// <summary>Whether accumulators up to a given magnitude stay within an int.</summary>
    public bool Holds(long magnitude) => magnitude << LeftShift <= int.MaxValue;

    public sbyte Apply(int accumulator, int zeroPoint)
    {
        int steps = FixedPoint.SaturatingRoundingDoublingHighMul(accumulator << LeftShift, Multiplier);
        short x = (short)Math.Clamp(steps, short.MinValue, short.MaxValue);

        // x / 3 in Q0.15, with saturation as the clamp of relu6; then (x / 3 + 1) / 2 = relu6(x + 3) / 6.
        short gate = (short)((FixedPoint.SaturatingLeftShift(x, Shift) + (1 << 15)) >> 1);
        short y = FixedPoint.SaturatingRoundingDoublingHighMul(x, gate);
        int sixteenths = FixedPoint.SaturatingRoundingDoublingHighMul(y, Factor) + (zeroPoint << FractionBits);
        return (sbyte)Math.Clamp((sixteenths + (1 << (FractionBits - 1))) >> FractionBits, sbyte.MinValue, sbyte.MaxValue);
    }

    private static double Range(int shift) => 3.0 * (1 << shift);
}
