namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// h-swish, x · relu6(x + 3) / 6, of the accumulator of one channel, in int16 (docs/edge-profile.md). The accumulator becomes x in
/// steps of 3 · 2^(Shift − 15), an int16 that holds the greatest output; int8 comes last.
/// </summary>
/// <param name="Multiplier">An accumulator's step in steps of x, Q0.31.</param>
/// <param name="Shift">x lies in ±3 · 2^Shift; 0..<see cref="MostShift"/>.</param>
/// <param name="Factor">A step of x in sixteenths of a step of the output, Q0.15.</param>
internal readonly record struct AccumulatorHardSwish(int Multiplier, short Shift, short Factor)
{
    public const int MostShift = 14;

    /// <summary>The output is a sum of sixteenths before the last rounding.</summary>
    public const int FractionBits = 4;

    /// <summary>From scales alone: x gets the finest steps that hold the greatest output and are not finer than the accumulator's.</summary>
    /// <param name="accumulatorScale">s_in · s_w.</param>
    /// <param name="outputScale">s_out.</param>
    /// <param name="zeroPoint">Of the output.</param>
    /// <returns>Null where the output's steps are finer than sixteen of x, or x would leave ±3 · 2^14.</returns>
    public static AccumulatorHardSwish? Of(double accumulatorScale, float outputScale, int zeroPoint)
    {
        double greatest = (double)outputScale * (sbyte.MaxValue - zeroPoint);
        int shift = 0;
        while (shift <= MostShift && (Range(shift) < greatest || Multiply31(accumulatorScale, shift) > int.MaxValue))
        {
            shift++;
        }

        double factor = Math.Round(Step(shift) / outputScale * (1 << (15 + FractionBits)), MidpointRounding.AwayFromZero);
        return shift > MostShift || factor > short.MaxValue
            ? null
            : new AccumulatorHardSwish((int)Multiply31(accumulatorScale, shift), (short)shift, (short)factor);
    }

    public sbyte Apply(int accumulator, int zeroPoint)
    {
        short x = (short)Math.Clamp(FixedPoint.SaturatingRoundingDoublingHighMul(accumulator, Multiplier), short.MinValue, short.MaxValue);

        // x / 3 in Q0.15, where saturation is the clamp of relu6; then (x / 3 + 1) / 2 = relu6(x + 3) / 6.
        short gate = (short)((FixedPoint.SaturatingLeftShift(x, Shift) + (1 << 15)) >> 1);
        short y = FixedPoint.SaturatingRoundingDoublingHighMul(x, gate);
        int sixteenths = FixedPoint.SaturatingRoundingDoublingHighMul(y, Factor) + (zeroPoint << FractionBits);
        return (sbyte)Math.Clamp((sixteenths + (1 << (FractionBits - 1))) >> FractionBits, sbyte.MinValue, sbyte.MaxValue);
    }

    private static double Range(int shift) => 3.0 * (1 << shift);

    private static double Step(int shift) => Range(shift) / (1 << 15);

    private static double Multiply31(double accumulatorScale, int shift) => Math.Round(accumulatorScale / Step(shift) * (1L << 31), MidpointRounding.AwayFromZero);
}
