using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// Exact integer division of four numbers at once by the same divisor, rounded down, for quotients of at most 256.
/// </summary>
/// <param name="divisor">1 to <see cref="MostDivisor"/>.</param>
internal readonly struct QuotientVectors(int divisor)
{
    /// <summary>256.5 times this is below 2^31.</summary>
    public const int MostDivisor = 1 << 22;

    private readonly Vector128<int> _divisor = Vector128.Create(divisor);

    // Three roundings to float, each with a relative error of up to 2^-24, and a factor reduced by 2^-21: the product is never above the
    // real quotient, and below it by less than 256 · 2^-20.
    private readonly Vector128<float> _reciprocal = Vector128.Create(1f / divisor * (1 - (1f / (1 << 21))));

    /// <param name="numerators">From 0 to less than 257 times the divisor.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Of(Vector128<int> numerators)
    {
        // So the whole part is exact or one too small; the remainder decides.
        Vector128<int> quotients = Vector128.ConvertToInt32Native(Vector128.ConvertToSingle(numerators) * _reciprocal);
        Vector128<int> remainders = numerators - (quotients * _divisor);
        return quotients - Vector128.GreaterThanOrEqual(remainders, _divisor);
    }
}
