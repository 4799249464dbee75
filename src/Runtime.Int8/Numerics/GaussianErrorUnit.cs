namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>GELU, x · Φ(x) (Hendrycks and Gimpel 2016), as TFLite's <c>reference/gelu.h</c> computes it.</summary>
internal static class GaussianErrorUnit
{
    private const double SquareRootOfTwoOverPi = 0.79788456080286535588;

    /// <summary>½ x · erfc(−x / √2).</summary>
    public static float Exact(float x) => (float)(0.5 * x * ComplementaryErrorFunction(-x / Math.Sqrt(2)));

    /// <summary>½ x · (1 + tanh(√(2/π) · (x + 0.044715 x³))).</summary>
    public static float Approximate(float x) => 0.5f * x * (1 + MathF.Tanh((float)SquareRootOfTwoOverPi * (x + (0.044715f * x * x * x))));

    /// <summary>
    /// 1 − erf(x): by its power series near 0, by its continued fraction (Abramowitz and Stegun 7.1.14) farther out; to 1e−12 or better.
    /// </summary>
    private static double ComplementaryErrorFunction(double x)
    {
        double distance = Math.Abs(x);
        double above = distance < 2.5 ? 1 - Series(distance) : ContinuedFraction(distance);
        return x < 0 ? 2 - above : above;
    }

    /// <summary>erf(x) = 2/√π · e^−x² · Σ 2^n x^(2n+1) / (1 · 3 · … · (2n + 1)).</summary>
    private static double Series(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>erfc(x) = e^−x² / √π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))).</summary>
    private static double ContinuedFraction(double x)
    {
        double tail = x;
        for (int n = 100; n > 0; n--)
        {
            tail = x + (n / 2.0 / tail);
        }

        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * tail);
    }
}
