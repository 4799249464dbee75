using System.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Rounding rules on fractions of any size, written from their definitions. Shares no code with the runtime.</summary>
internal static class Exact
{
    /// <summary>The nearest integer to n / d, ties towards +∞.</summary>
    public static BigInteger NearestTiesUp(BigInteger n, BigInteger d)
    {
        BigInteger quotient = BigInteger.DivRem((2 * n) + d, 2 * d, out BigInteger remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The nearest integer to n / d, ties away from 0.</summary>
    public static BigInteger NearestTiesAway(BigInteger n, BigInteger d) => n.Sign < 0 ? -NearestTiesUp(-n, d) : NearestTiesUp(n, d);

    /// <summary>A finite double as the fraction that it is.</summary>
    public static (BigInteger N, BigInteger D) Fraction(double real)
    {
        int scale = 0;
        while (real != Math.Floor(real))
        {
            real *= 2;    // exact, and ends: a double has at most 1074 binary places
            scale++;
        }

        return (new BigInteger(real), BigInteger.One << scale);
    }

    /// <summary>A factor as a 31-bit significand and a shift, factor ≈ significand · 2^(shift − 31); (0, 0) under 2^−32.</summary>
    public static (BigInteger Significand, int Shift) Multiplier(double real)
    {
        if (real == 0)
        {
            return (0, 0);
        }

        int shift = 0;
        for (; real >= 1; real /= 2)
        {
            shift++;
        }

        for (; real < 0.5; real *= 2)
        {
            shift--;
        }

        (BigInteger n, BigInteger d) = Fraction(real);
        BigInteger significand = NearestTiesAway(n << 31, d);
        if (significand == BigInteger.One << 31)
        {
            significand /= 2;
            shift++;
        }

        return shift < -31 ? (0, 0) : (significand, shift);
    }

    /// <summary>x times a factor, rounded as TFLite does it: once when the product loses 31 bits, once when it is shifted right.</summary>
    public static BigInteger Requantize(BigInteger x, double factor) => Requantize(x, Multiplier(factor));

    public static BigInteger Requantize(BigInteger x, (BigInteger Significand, int Shift) multiplier)
    {
        BigInteger product = (x << Math.Max(multiplier.Shift, 0)) * multiplier.Significand;
        return NearestTiesAway(NearestTiesUp(product, BigInteger.One << 31), BigInteger.One << Math.Max(-multiplier.Shift, 0));
    }
}
