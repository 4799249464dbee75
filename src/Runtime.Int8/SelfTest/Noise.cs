namespace MobileNetEdge.Runtime.Int8.SelfTest;

/// <summary>
/// Pseudo-random numbers, the same on each start: Marsaglia's xorshift32 (2003). A seeded <see cref="Random"/> would take a fifth of a
/// self-test's time.
/// </summary>
/// <param name="seed">Any number but 0.</param>
internal sealed class Noise(uint seed = Noise.UsualSeed)
{
    /// <summary>Marsaglia's own seed.</summary>
    public const uint UsualSeed = 2463534242;

    private uint _state = seed;

    /// <summary>A number from 0 up to, but not including, <paramref name="end"/>.</summary>
    public int Next(int end) => (int)((ulong)Next() * (uint)end >> 32);

    /// <summary>A number from <paramref name="start"/> up to, but not including, <paramref name="end"/>.</summary>
    public int Next(int start, int end) => start + Next(end - start);

    public void NextBytes(Span<byte> bytes)
    {
        foreach (ref byte value in bytes)
        {
            value = NextByte();
        }
    }

    /// <summary>The highest bits, which are the most random.</summary>
    public byte NextByte() => (byte)(Next() >> 24);

    private uint Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return _state;
    }
}
