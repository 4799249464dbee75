using System.Globalization;
#if NET
using System.Text.Json;
#endif
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>An input generated from a few numbers, and the network's answer to it.</summary>
/// <param name="Seed">The seed of the random numbers; not 0.</param>
/// <param name="Block">The side, in pixels, of the squares of one colour that the input consists of; 1 for noise.</param>
/// <param name="Output">The answer: the output tensor in its in-memory layout; several one after the other.</param>
internal sealed record GoldenPair(uint Seed, int Block, byte[] Output);

/// <summary>
/// The metadata entry MOBILENET_EDGE_GOLDEN, UTF-8 JSON: the results that every machine running the network must reproduce.
/// <c>{"version":1,"weightsCrc32c":"1a2b3c4d","pairs":[{"seed":2463534242,"block":1,"output":"base64"}]}</c>
/// docs/self-test.md describes it.
/// </summary>
/// <param name="WeightsCrc32C">Checksum of the constants and of all scales.</param>
/// <param name="Pairs">1 to <see cref="MostPairs"/>.</param>
internal sealed record GoldenPairs(uint WeightsCrc32C, IReadOnlyList<GoldenPair> Pairs)
{
    public const string Entry = "MOBILENET_EDGE_GOLDEN";
    public const string Place = "metadata." + Entry;
    public const int NewestVersion = 1;
    public const string ChecksumMember = "weightsCrc32c";
    public const string PairsMember = "pairs";
    public const string SeedMember = "seed";
    public const string BlockMember = "block";
    public const string OutputMember = "output";

    /// <summary>The limit on pairs: each costs a run of the network at start-up.</summary>
    public const int MostPairs = 16;

    /// <summary>Reads the entry of a file; null if it has none.</summary>
    /// <exception cref="ModelFormatException">The entry is damaged, too new, or does not fit the model.</exception>
    public static GoldenPairs? Of(ModelGraph model)
    {
        if (!model.MetadataEntries.TryGetValue(Entry, out ReadOnlyMemory<byte> json))
        {
            return null;
        }

        Tensor input = model.Tensors[model.Inputs[0]];
        if (model.Inputs.Count != 1 || input.Shape is not [1, _, _, _] || input.Type.ElementBytes() != 1)
        {
            throw new ModelFormatException(
                Place, "its pairs are for networks with one input of bytes, [1, height, width, channels]; here the "
                    + $"first of {model.Inputs.Count} is {input}");
        }

        int outputBytes = model.Outputs.Sum(index => model.Tensors[index].Bytes);
        return MetadataJson.Read(json, Place, NewestVersion, root =>
        {
            JsonElement[] pairs = [.. MetadataJson.Required(root, PairsMember, Place, JsonValueKind.Array)
                .EnumerateArray()
                .Take(MostPairs + 1)];
            return pairs.Length is >= 1 and <= MostPairs
                ? new GoldenPairs(Checksum(root), [.. pairs.Select((pair, i) => Read(pair, $"{Place}.{PairsMember}[{i}]", outputBytes))])
                : throw new ModelFormatException($"{Place}.{PairsMember}", $"must be 1 to {MostPairs} pairs");
        });
    }

    private static uint Checksum(JsonElement root)
    {
        string text = MetadataJson.Required(root, ChecksumMember, Place, JsonValueKind.String).GetString()!;
        return text.Length == 8 && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint checksum)
            ? checksum
            : throw new ModelFormatException($"{Place}.{ChecksumMember}", "must be 8 hexadecimal digits");
    }

    private static GoldenPair Read(JsonElement pair, string place, int outputBytes)
    {
        MetadataJson.RequireKind(pair, JsonValueKind.Object, place);
        if (!MetadataJson.Required(pair, SeedMember, place, JsonValueKind.Number).TryGetUInt32(out uint seed) || seed == 0)
        {
            throw new ModelFormatException($"{place}.{SeedMember}", $"must be a whole number from 1 to {uint.MaxValue}");
        }

        if (!MetadataJson.Required(pair, BlockMember, place, JsonValueKind.Number).TryGetInt32(out int block) || block < 1)
        {
            throw new ModelFormatException($"{place}.{BlockMember}", "must be a whole number from 1 up");
        }

        return MetadataJson.Required(pair, OutputMember, place, JsonValueKind.String).TryGetBytesFromBase64(out byte[]? output)
            && output.Length == outputBytes
            ? new GoldenPair(seed, block, output)
            : throw new ModelFormatException(
                $"{place}.{OutputMember}", $"must be the {outputBytes} bytes of the output, in base64");
    }
}
