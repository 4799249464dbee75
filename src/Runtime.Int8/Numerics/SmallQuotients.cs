using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// Quotients by one divisor, rounded down, of four numbers at once: those of an integer division, where they are at most 256.
/// </summary>
/// <param name="divisor">1 to <see cref="MostDivisor"/>.</param>
internal readonly struct SmallQuotients(int divisor)
{
    /// <summary>256 of them and a half are below 2^31.</summary>
    public const int MostDivisor = 1 << 22;

    private readonly Vector128<int> _divisor = Vector128.Create(divisor);

    // Three roundings to float, each off by up to 2^-24 of the number, and 2^-21 less: the product is never above the real quotient, and
    // under it by less than 256 · 2^-20.
    private readonly Vector128<float> _reciprocal = Vector128.Create(1f / divisor * (1 - (1f / (1 << 21))));

    /// <param name="numerators">0 to 256 times the divisor, and less than one more.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Of(Vector128<int> numerators)
    {
        // So the whole part is right or one too small; the remainder tells.
        Vector128<int> quotients = Vector128.ConvertToInt32Native(Vector128.ConvertToSingle(numerators) * _reciprocal);
        Vector128<int> remainders = numerators - (quotients * _divisor);
        return quotients - Vector128.GreaterThanOrEqual(remainders, _divisor);
    }
}
