namespace MobileNetEdge.Tools.Trainer.Data;

/// <summary>
/// Randomness as a function of the seed and the position in the training only: a training that continues from a checkpoint
/// sees the same pictures as an uninterrupted one.
/// </summary>
internal readonly struct Shuffle(int seed, int epoch)
{
    private readonly ulong _key = Mix(Mix((ulong)(uint)seed) + (ulong)(uint)epoch);

    /// <summary>0..count − 1 in random order.</summary>
    public int[] Order(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        For(-1).Shuffle(order);
        return order;
    }

    /// <summary>Random numbers for one picture.</summary>
    public Random For(int picture) => new((int)(Mix(_key + (ulong)(uint)picture) & int.MaxValue));

    // The finalizer of SplitMix64 (Steele et al. 2014): neighbouring keys give unrelated numbers.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
