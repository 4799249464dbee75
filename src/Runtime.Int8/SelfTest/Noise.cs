namespace MobileNetEdge.Runtime.Int8.SelfTest;

/// <summary>
/// Random numbers, the same at each start: Marsaglia's xorshift32 (2003). A seeded <see cref="Random"/> would take a fifth of a self-test's time.
/// </summary>
internal sealed class Noise
{
    private uint _state = 2463534242;

    /// <summary>From 0 to one less than <paramref name="end"/>.</summary>
    public int Next(int end) => (int)((ulong)Next() * (uint)end >> 32);

    /// <summary>From <paramref name="start"/> to one less than <paramref name="end"/>.</summary>
    public int Next(int start, int end) => start + Next(end - start);

    public void NextBytes(Span<byte> bytes)
    {
        foreach (ref byte value in bytes)
        {
            value = (byte)(Next() >> 24);
        }
    }

    private uint Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return _state;
    }
}
