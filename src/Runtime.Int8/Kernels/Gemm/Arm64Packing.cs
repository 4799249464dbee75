using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Weights as <see cref="GemmArm64"/> reads them: for every tile of 8 channels a header, then its steps. A step is the places in the
/// input row that it starts at, then its weights. Three kinds of steps follow each other: pairs, of 2 × 16 values whose products may
/// share an int16 sum in fours; singles of 16 values, in twos; halves of 8 values, each product on its own.
/// </summary>
internal static class Arm64Packing
{
    public const int Channels = GemmKernel.LeastTile;
    public const int Half = 8;
    public const int Single = 16;

    /// <summary>Bytes of the places of a step: two, of which only pairs use the second.</summary>
    public const int Places = 2 * sizeof(long);

    /// <summary>128 · 255 &lt; 2^15: what the weights that share an int16 sum may add up to.</summary>
    private const int MostWeight = 255;

    /// <summary>How many steps are tried as partner of one: enough to find one, and few enough for layers of any depth.</summary>
    private const int Candidates = 64;

    /// <param name="block">Where they are laid.</param>
    /// <param name="weights">[channels, depth].</param>
    /// <param name="channels">Number of output channels.</param>
    /// <param name="depth">A multiple of 8.</param>
    public static Packed<sbyte> Pack(WeightBlockBuilder block, ReadOnlySpan<sbyte> weights, int channels, int depth)
    {
        Packed<sbyte> place = block.Add<sbyte>([]);
        List<sbyte> packed = [];
        sbyte[] tile = new sbyte[Channels * depth];
        for (int c = 0; c < channels; c += Channels)
        {
            Array.Clear(tile);
            weights.Slice(c * depth, Math.Min(Channels, channels - c) * depth).CopyTo(tile);
            packed.Clear();
            PackTile(tile, depth, packed);
            place = block.Extend(place, CollectionsMarshal.AsSpan(packed));
        }

        return place;
    }

    private static void PackTile(sbyte[] tile, int depth, List<sbyte> packed)
    {
        List<int> singles = [];
        List<int> halves = [];
        for (int k = 0; k + Single <= depth; k += Single)
        {
            if (MostInALane(tile, depth, k, k + Half) <= MostWeight)
            {
                singles.Add(k);
            }
            else
            {
                halves.AddRange([k, k + Half]);    // two weights of −128 meet
            }
        }

        if (depth % Single != 0)
        {
            halves.Add(depth - Half);
        }

        List<int> pairs = TakePairs(tile, depth, singles);
        packed.AddRange(MemoryMarshal.Cast<int, sbyte>([pairs.Count / 2, singles.Count, halves.Count, 0]));
        for (int p = 0; p < pairs.Count; p += 2)
        {
            packed.AddRange(MemoryMarshal.Cast<long, sbyte>([pairs[p], pairs[p + 1]]));
            for (int c = 0; c < Channels; c++)
            {
                packed.AddRange(tile.AsSpan((c * depth) + pairs[p], Single));
                packed.AddRange(tile.AsSpan((c * depth) + pairs[p + 1], Single));
            }
        }

        foreach ((int k, int width) in singles.Select(k => (k, Single)).Concat(halves.Select(k => (k, Half))))
        {
            packed.AddRange(MemoryMarshal.Cast<long, sbyte>([k, 0]));
            for (int c = 0; c < Channels; c++)
            {
                packed.AddRange(tile.AsSpan((c * depth) + k, width));
            }
        }
    }

    /// <summary>
    /// Takes out the steps that can be paired. The heaviest, which fit the fewest, choose first, and choose the heaviest that fits.
    /// </summary>
    private static List<int> TakePairs(sbyte[] tile, int depth, List<int> singles)
    {
        List<int> pairs = [];
        List<int> left = [.. singles.OrderByDescending(k => MostInALane(tile, depth, k, k + Half))];
        singles.Clear();
        while (left.Count > 0)
        {
            int k = left[0];
            int partner = left.Skip(1)
                .Take(Candidates)
                .FirstOrDefault(other => MostInALane(tile, depth, k, k + Half, other, other + Half) <= MostWeight, -1);
            left.RemoveAt(0);
            if (partner < 0)
            {
                singles.Add(k);
            }
            else
            {
                left.Remove(partner);
                pairs.AddRange([k, partner]);
            }
        }

        singles.Sort();
        return pairs;
    }

    /// <summary>The greatest sum of magnitudes of the weights of one lane and channel.</summary>
    private static int MostInALane(sbyte[] tile, int depth, params ReadOnlySpan<int> halves)
    {
        int most = 0;
        for (int c = 0; c < Channels; c++)
        {
            for (int lane = 0; lane < Half; lane++)
            {
                int sum = 0;
                foreach (int k in halves)
                {
                    sum += Math.Abs((int)tile[(c * depth) + k + lane]);
                }

                most = Math.Max(most, sum);
            }
        }

        return most;
    }
}

/// <summary>A tile of <see cref="Arm64Packing"/>.</summary>
internal readonly unsafe struct Arm64Tile
{
    public const int PairBytes = Arm64Packing.Places + (2 * Arm64Packing.Single * Arm64Packing.Channels);
    public const int SingleBytes = Arm64Packing.Places + (Arm64Packing.Single * Arm64Packing.Channels);
    public const int HalfBytes = Arm64Packing.Places + (Arm64Packing.Half * Arm64Packing.Channels);
    private const int HeaderInts = 4;

    public Arm64Tile(sbyte* tile)
    {
        int* header = (int*)tile;
        Pairs = (sbyte*)(header + HeaderInts);
        Singles = Pairs + (header[0] * PairBytes);
        Halves = Singles + (header[1] * SingleBytes);
        End = Halves + (header[2] * HalfBytes);
    }

    /// <summary>Where the pairs start.</summary>
    public sbyte* Pairs { get; }

    /// <summary>Where they end, and the singles start.</summary>
    public sbyte* Singles { get; }

    /// <summary>Where they end, and the halves start.</summary>
    public sbyte* Halves { get; }

    /// <summary>Where the next tile starts.</summary>
    public sbyte* End { get; }
}
