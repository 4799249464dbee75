using System.Numerics;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>
/// The random numbers of one picture: xoshiro256** (Blackman and Vigna 2018), its state filled by splitmix64 from the seed, the kind
/// of rendering and the picture's number. So a picture depends only on these three.
/// </summary>
internal sealed class PictureRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public PictureRandom(ulong seed, ulong stream, ulong index)
    {
        // Mixed one after the other, so that seed 1, picture 2 is not seed 2, picture 1.
        ulong state = Mix(Mix(Mix(seed) + stream) + index);
        _s0 = Mix(state += Golden);
        _s1 = Mix(state += Golden);
        _s2 = Mix(state += Golden);
        _s3 = Mix(state + Golden);
    }

    private const ulong Golden = 0x9E3779B97F4A7C15;

    public ulong Bits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <returns>0 or more, less than 1.</returns>
    public float Unit() => (Bits() >> 40) * (1f / (1 << 24));

    public float In(float low, float high) => low + ((high - low) * Unit());

    public float In(Interval interval) => In(interval.Low, interval.High);

    /// <returns>0 or more, less than <paramref name="count"/>.</returns>
    public int Below(int count) => (int)(((Bits() >> 32) * (ulong)count) >> 32);

    public bool Chance(float probability) => Unit() < probability;

    public float Sign() => Chance(0.5f) ? 1 : -1;

    /// <summary>
    /// Mean 0, variance 1: the sum of four uniform numbers (Irwin-Hall), which is near enough to normal for sensor noise and needs no
    /// logarithm.
    /// </summary>
    public float Normal()
    {
        ulong bits = Bits();
        uint sum = (uint)(bits & 0xFFFF) + (uint)((bits >> 16) & 0xFFFF) + (uint)((bits >> 32) & 0xFFFF) + (uint)(bits >> 48);
        return ((sum * (1f / 65536)) - 2) * 1.7320508f; // four of variance 1/12
    }

    private static ulong Mix(ulong z)
    {
        z += Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
