using System.Numerics;
using static MobileNetEdge.Runtime.Int8.Numerics.FixedPoint;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// e^x, 1/(1+x), the logistic function, tanh and 1/√x on fixed-point integers, as gemmlowp's <c>fixedpoint.h</c> and TFLite's
/// <c>common.h</c> compute them. The literals are those of the sources: real constants in the Q format in use.
/// </summary>
internal static class FixedPointFunctions
{
    private const int OneQ0 = int.MaxValue;     // the nearest value to 1, which Q0.31 cannot represent
    private const int OneQ2 = 1 << 29;
    private const int OneQ3 = 1 << 28;

    /// <summary>e^a for a ≤ 0 in Q(integerBits).(31 − integerBits), integerBits ≤ 5; the result in Q0.31.</summary>
    public static int ExpOnNegative(int a, int integerBits)
    {
        if (a == 0)
        {
            return OneQ0;
        }

        // a = remainder of quarters + (a mod ¼ − ¼): a polynomial for the part in (−¼, 0], then one multiplication by
        // e^(−2^k) for each bit set in the number of quarters left.
        int fractionBits = 31 - integerBits;
        int quarter = 1 << (fractionBits - 2);
        int modMinusQuarter = (a & (quarter - 1)) - quarter;
        int result = ExpBetweenMinusQuarterAndZero(SaturatingRoundingMultiplyByPowerOfTwo(modMinusQuarter, integerBits));
        int remainder = modMinusQuarter - a;

        // e^(−2^k), k = −2..4
        ReadOnlySpan<int> expOfMinusPowers = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];
        for (int i = 0; i < expOfMinusPowers.Length; i++)
        {
            int k = i - 2;
            if (integerBits > k && (remainder & (1 << (fractionBits + k))) != 0)
            {
                result = SaturatingRoundingDoublingHighMul(result, expOfMinusPowers[i]);
            }
        }

        return result;
    }

    /// <summary>1 / (1 + x) for x in [0, 1], Q0.31 → Q0.31.</summary>
    public static int OneOverOnePlus(int x) =>
        SaturatingRoundingMultiplyByPowerOfTwo(TwoOverOnePlus(x), 1);    // half of it read as Q1.30, then to Q0.31

    /// <summary>tanh(a) for a in Q4.27; the result in Q0.31.</summary>
    public static int Tanh(int a)
    {
        if (a == 0)
        {
            return 0;
        }

        // For negative a: (1 − x) / (1 + x) = 2 / (1 + x) − 1 with x = e^2a; 2a is a read as Q5.26.
        int ofAbsolute = SaturatingRoundingMultiplyByPowerOfTwo(TwoOverOnePlus(ExpOnNegative(a > 0 ? -a : a, 5)) - OneQ2, 2);
        return a > 0 ? ofAbsolute : -ofAbsolute;
    }

    /// <summary>2 / (1 + x) for x in [0, 1], Q0.31 → Q2.29: three Newton-Raphson steps.</summary>
    private static int TwoOverOnePlus(int x)
    {
        int halfDenominator = RoundingHalfSum(x, OneQ0);
        int y = 1515870810 + SaturatingRoundingDoublingHighMul(halfDenominator, -1010580540);    // 48/17 − 32/17 · d, in Q2.29
        for (int i = 0; i < 3; i++)
        {
            int oneMinusProduct = OneQ2 - SaturatingRoundingDoublingHighMul(halfDenominator, y);
            y += SaturatingRoundingMultiplyByPowerOfTwo(SaturatingRoundingDoublingHighMul(y, oneMinusProduct), 2);
        }

        return y;
    }

    /// <summary>1 / (1 + e^−a) for a in Q4.27; the result in Q0.31.</summary>
    public static int Logistic(int a)
    {
        if (a == 0)
        {
            return 1 << 30;
        }

        int ofAbsolute = OneOverOnePlus(ExpOnNegative(a > 0 ? -a : a, 4));
        return a > 0 ? ofAbsolute : OneQ0 - ofAbsolute;
    }

    /// <summary>
    /// 1 / x for x &gt; 0 in Q(integerBits).(31 − integerBits), as a Q0.31 significand and the number of bits by which x exceeds 1.
    /// </summary>
    public static int Reciprocal(int x, int integerBits, out int bitsOverUnit)
    {
        int headroom = BitOperations.LeadingZeroCount((uint)x);
        bitsOverUnit = integerBits - headroom;
        return OneOverOnePlus((int)(((uint)x << headroom) - (1u << 31)));
    }

    /// <summary>
    /// 1 / √x for an integer x ≥ 0 (0 counts as 1): five Newton-Raphson steps in Q3.28 (TFLite's <c>GetInvSqrtQuantizedMultiplierExp</c>).
    /// </summary>
    public static QuantizedMultiplier InverseSquareRoot(int x)
    {
        if (x <= 1)
        {
            return new QuantizedMultiplier(int.MaxValue, 0);
        }

        int rightShift = 11;
        while (x >= 1 << 29)
        {
            x /= 4;
            rightShift++;
        }

        int leftShiftPairs = ((BitOperations.LeadingZeroCount((uint)x) - 1) / 2) - 1;
        rightShift -= leftShiftPairs;
        x <<= 2 * leftShiftPairs;

        int halfInput = RoundingDivideByPowerOfTwo(x >> 1, 1);
        const int HalfThree = (1 << 28) + (1 << 27);
        int y = OneQ3;
        for (int i = 0; i < 5; i++)
        {
            // Products of Q3 numbers are Q6 and Q9: each is brought back to Q3 where gemmlowp does.
            int cube = SaturatingRoundingMultiplyByPowerOfTwo(
                SaturatingRoundingDoublingHighMul(SaturatingRoundingDoublingHighMul(y, y), y), 6);
            int next = SaturatingRoundingDoublingHighMul(HalfThree, y) - SaturatingRoundingDoublingHighMul(halfInput, cube);
            y = SaturatingRoundingMultiplyByPowerOfTwo(next, 3);
        }

        y = SaturatingRoundingDoublingHighMul(y, 1518500250);    // · √2 / 2
        if (rightShift < 0)
        {
            y <<= -rightShift;
            rightShift = 0;
        }

        return new QuantizedMultiplier(y, -rightShift);
    }

    /// <summary>e^a for a in [−¼, 0), Q0.31 → Q0.31: a Taylor polynomial of degree 4 about −1/8.</summary>
    private static int ExpBetweenMinusQuarterAndZero(int a)
    {
        const int ExpOfMinusEighth = 1895147668;
        const int OneThird = 715827883;
        int x = a + (1 << 28);
        int x2 = SaturatingRoundingDoublingHighMul(x, x);
        int x3 = SaturatingRoundingDoublingHighMul(x2, x);
        int x4Over4 = RoundingDivideByPowerOfTwo(SaturatingRoundingDoublingHighMul(x2, x2), 2);
        int higherTerms = RoundingDivideByPowerOfTwo(SaturatingRoundingDoublingHighMul(x4Over4 + x3, OneThird) + x2, 1);
        return ExpOfMinusEighth + SaturatingRoundingDoublingHighMul(ExpOfMinusEighth, x + higherTerms);
    }
}
