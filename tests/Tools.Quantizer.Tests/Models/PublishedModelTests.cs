using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Tests.Commands;

namespace MobileNetEdge.Tools.Quantizer.Tests.Models;

/// <summary>Whoever copies a model of this repository can verify it, and see where it comes from.</summary>
[Collection(ConsoleTests.Name)]
public sealed class PublishedModelTests
{
    private const int Flips = 24;

    private static readonly string Folder = Path.Combine(Readme.RepositoryFolder, "models");

    /// <summary>Every quantized model under <c>models</c>.</summary>
    public static TheoryData<string> Published => [.. Directory.EnumerateFiles(Folder, "*.tflite", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Published))]
    public void Inspect_shows_checksum_answers_labels_and_preprocessing(string model)
    {
        using JsonDocument json = Inspect(model);
        JsonElement root = json.RootElement;
        Assert.True(root.GetProperty("goldenPairs").GetInt32() >= 1);
        string checksum = root.GetProperty("weightsCrc32c").GetString()!;
        Assert.Equal(8, checksum.Length);
        Assert.True(uint.TryParse(checksum, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _));
        int classes = root.GetProperty("output").GetProperty("shape").EnumerateArray().Last().GetInt32();
        Assert.Equal(classes, root.GetProperty("labels").GetInt32());
        Assert.NotEqual(0, root.GetProperty("preprocessing").GetProperty("mean").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void Inspect_shows_that_it_was_made_of_the_weights_beside_it(string model)
    {
        using JsonDocument json = Inspect(model);
        JsonElement provenance = json.RootElement.GetProperty("provenance");
        string source = provenance.GetProperty("source").GetString()!;
        Assert.Equal(Path.GetFileNameWithoutExtension(model), Path.GetFileNameWithoutExtension(source));
        byte[] weights = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(PathOf(model))!, source));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(weights)), provenance.GetProperty("sourceSha256").GetString());
        Assert.StartsWith("mobilenet-edge ", provenance.GetProperty("tool").GetString(), StringComparison.Ordinal);
        Assert.Contains("calibration", provenance.GetProperty("options").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void It_passes_its_self_test_on_every_instruction_set(string model)
    {
        foreach (InstructionSet set in InstructionSets.Supported)
        {
            using Engine engine = new(Model.Load(PathOf(model)), new EngineOptions { InstructionSet = set });
            engine.SelfTest();
        }
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void A_copy_with_one_flipped_bit_in_a_constant_is_refused(string model)
    {
        byte[] file = File.ReadAllBytes(PathOf(model));
        Random random = new(2026);
        foreach (int bit in Enumerable.Range(0, Flips).Select(_ => BitOfAConstant(file, random)))
        {
            byte[] damaged = Flipped(file, bit);
            ModelException? error = Record.Exception(() =>
            {
                using Engine engine = new(Model.Parse(damaged));
                engine.SelfTest();
            }) as ModelException;
            Assert.True(error is not null, $"bit {bit % 8} of byte {bit / 8} was flipped, and nobody noticed");
        }
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void Classify_refuses_a_damaged_copy(string model)
    {
        byte[] file = File.ReadAllBytes(PathOf(model));
        using TemporaryFolder folder = new();
        string copy = folder.Write("copy.tflite", Flipped(file, BitOfAConstant(file, new Random(7))));
        string picture = folder.Write("picture.bmp", Bmp.Of(new byte[16 * 16 * 3], 16, 16));
        CommandRun.Done("classify", PathOf(model), picture);
        ConsoleRun run = CommandRun.Of("classify", copy, picture);
        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.Contains($"{copy}: metadata.MOBILENET_EDGE_GOLDEN: the checksum of the weights is", run.Errors, StringComparison.Ordinal);
    }

    private static JsonDocument Inspect(string model) => JsonDocument.Parse(CommandRun.Done("inspect", PathOf(model), "--json").Output);

    private static string PathOf(string model) => Path.Combine(Folder, model);

    /// <summary>The number of a bit of the file, somewhere in the data of its constants; large constants are hit more often.</summary>
    private static int BitOfAConstant(byte[] file, Random random)
    {
        ArraySegment<byte>[] constants =
            [.. Model.Parse(file).Tensors.Where(tensor => tensor.IsConstant).Select(tensor => PartOf(file, tensor.Data))];
        int at = random.Next(constants.Sum(constant => constant.Count));
        foreach (ArraySegment<byte> constant in constants)
        {
            if (at < constant.Count)
            {
                return ((constant.Offset + at) * 8) + random.Next(8);
            }

            at -= constant.Count;
        }

        throw new InvalidOperationException("no constant has that byte");
    }

    private static ArraySegment<byte> PartOf(byte[] file, ReadOnlyMemory<byte> data)
    {
        Assert.True(MemoryMarshal.TryGetArray(data, out ArraySegment<byte> part) && part.Array == file);
        return part;
    }

    private static byte[] Flipped(byte[] file, int bit)
    {
        byte[] damaged = [.. file];
        damaged[bit / 8] ^= (byte)(1 << (bit % 8));
        return damaged;
    }
}
