using System.IO.Compression;
using System.Text;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests.Metadata;

public sealed class ModelMetadataTests
{
    private const byte Image = 2;
    private const byte Sound = 4;

    [Fact]
    public void A_file_without_metadata_says_nothing()
    {
        ModelMetadata metadata = ModelMetadata.Read(default, new Dictionary<string, ReadOnlyMemory<byte>>());
        Assert.Null(metadata.Preprocessing);
        Assert.Null(metadata.Labels);
        Assert.Null(metadata.Name);
        Assert.Null(metadata.Description);
        Assert.Empty(metadata.Provenance);
    }

    [Fact]
    public void Standard_metadata_alone_gives_the_usual_preprocessing()
    {
        ModelMetadata metadata = Read(Standard([127.5f], [127.5f, 128f, 129f]), Archive("labels.txt", "cat\r\ndog\n\nfish\n\n"));
        Assert.Equal("a name", metadata.Name);
        Assert.Equal("in words", metadata.Description);
        Assert.Equal(["cat", "dog", "", "fish"], metadata.Labels!);
        Preprocessing preprocessing = metadata.Preprocessing!;
        Assert.Equal([127.5f], preprocessing.Mean);
        Assert.Equal([127.5f, 128f, 129f], preprocessing.Std);
        Assert.Equal(
            (ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear), (preprocessing.Channels, preprocessing.Fit, preprocessing.Resampling));
    }

    [Fact]
    public void Our_entry_adds_what_the_standard_cannot_say()
    {
        const string Json = """
            {"version":1,"later":[1,2],"preprocessing":{"channels":"bgr","fit":"letterbox","resampling":"area","later":0},
             "provenance":{"source":"face.pth","sourceSha256":"00ff","tool":"mobilenet-edge 0.1.0","options":"--per-channel"}}
            """;
        ModelMetadata metadata = Read(Standard([0f], [255f]), Archive("labels.txt", "a"), Json);
        Preprocessing preprocessing = metadata.Preprocessing!;
        Assert.Equal(
            (ChannelOrder.Bgr, Fit.Letterbox, Resampling.Area), (preprocessing.Channels, preprocessing.Fit, preprocessing.Resampling));
        Assert.Equal(4, metadata.Provenance.Count);
        Assert.Equal("face.pth", metadata.Provenance["source"]);
    }

    [Fact]
    public void Our_entry_without_a_normalization_is_no_preprocessing()
    {
        ModelMetadata metadata = Read(null, [], """{"version":1,"preprocessing":{"fit":"stretch"}}""");
        Assert.Null(metadata.Preprocessing);
        Assert.Empty(metadata.Provenance);
    }

    [Fact]
    public void A_normalization_of_sound_is_not_one_of_pictures()
    {
        Assert.Null(Read(Standard([1f], [1f], content: Sound), Archive("labels.txt", "a")).Preprocessing);
    }

    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("{}", "version: must be a whole number")]
    [InlineData("""{"version":2}""", "version: is 2, but this runtime reads up to 1")]
    [InlineData("""{"version":"1"}""", "version: a JSON String where a JSON Number is expected")]
    [InlineData("""{"version":1,"preprocessing":3}""", "preprocessing: a JSON Number where a JSON Object is expected")]
    [InlineData(
        """{"version":1,"preprocessing":{"fit":"zoom"}}""", "preprocessing.fit: is 'zoom'; the choices are crop, letterbox, stretch")]
    [InlineData("""{"version":1,"preprocessing":{"fit":"1"}}""", "preprocessing.fit: is '1'")]
    [InlineData("""{"version":1,"provenance":{"tool":["a"]}}""", "provenance.tool: a JSON Array where a JSON String is expected")]
    [InlineData("""{"version":1,"provenance":{"tool":"\ud800"}}""", "not UTF-8")]
    public void Damage_in_our_entry_is_named(string json, string message)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Read(null, [], json));
        Assert.StartsWith("metadata.MOBILENET_EDGE", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1f, 2f }, new[] { 1f }, "2 values of mean and 1 of std")]
    [InlineData(new[] { 1f }, new float[0], "1 values of mean and 0 of std")]
    [InlineData(new[] { float.NaN }, new[] { 1f }, "not finite")]
    [InlineData(new[] { 1f }, new[] { 0f }, "not positive")]
    public void An_impossible_normalization_is_named(float[] mean, float[] std, string message)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Read(Standard(mean, std), Archive("labels.txt", "a")));
        Assert.Equal("metadata.TFLITE_METADATA.subgraph_metadata[0].input_tensor_metadata[0].process_units[0].options", error.Place);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_cannot_be_unpacked_are_named()
    {
        byte[] standard = Standard([0f], [1f]);
        AssertLabels("'labels.txt' cannot be unpacked from the archive", () => Read(standard, []));
        AssertLabels("'labels.txt' cannot be unpacked from the archive", () => Read(standard, new byte[1000]));
        AssertLabels("no file 'labels.txt'", () => Read(standard, Archive("other.txt", "a")));
        AssertLabels("more than 4194304 bytes", () => Read(standard, Archive("labels.txt", new string('a', (4 << 20) + 1))));

        static void AssertLabels(string message, Func<ModelMetadata> read)
        {
            ModelFormatException error = Assert.Throws<ModelFormatException>(read);
            Assert.Equal("metadata.TFLITE_METADATA.subgraph_metadata[0].output_tensor_metadata[0].associated_files[0]", error.Place);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_archive_that_understates_a_size_gives_no_more_than_it_states()
    {
        byte[] archive = Archive("labels.txt", new string('a', 5 << 20));
        byte[] size = BitConverter.GetBytes(5 << 20);
        for (int at = archive.AsSpan().IndexOf(size); at >= 0; at = archive.AsSpan().IndexOf(size))
        {
            BitConverter.GetBytes(10).CopyTo(archive, at);
        }

        Assert.Equal(["aaaaaaaaaa"], Read(Standard([0f], [1f]), archive).Labels!);
    }

    [Fact]
    public void Every_damage_is_read_or_refused()
    {
        byte[] standard = Standard([127.5f], [127.5f]);
        byte[] archive = Archive("labels.txt", "cat\ndog\nfish\n");
        Gen.Select(Gen.Int[0, standard.Length + archive.Length - 1], Gen.Byte, Gen.Int[1, 4]).Sample((at, value, count) =>
        {
            byte[] bytes = [.. standard, .. archive];
            bytes.AsSpan(at, Math.Min(count, bytes.Length - at)).Fill(value);
            try
            {
                Read(bytes[..standard.Length], bytes[standard.Length..]);
            }
            catch (ModelFormatException)
            {
            }
        }, iter: 20000);
    }

    [Theory]
    [InlineData("models/int8/mobilenet_v2_1.0_224_ptq.tflite", "ImageClassifier", 1001, 127.5f, 127.5f)]
    [InlineData("models/int8/mobilenet_v1_0.5_160_uint8.tflite", "ImageClassifier", 1001, 127.5f, 127.5f)]
    [InlineData(
        "models/float/mobilenet_v3_small_075_224_embedder.tflite",
        "MobileNetV3 image classifier",
        0,
        0f,
        255f)] // a feature vector has no classes
    public void Models_of_others_say_how_pictures_are_prepared(string path, string name, int labels, float mean, float std)
    {
        byte[] file = File.ReadAllBytes(SharedData.Require(path));
        ModelMetadata metadata = ModelMetadata.Read(file, Entries(file));
        Assert.Equal(name, metadata.Name);
        Assert.False(string.IsNullOrEmpty(metadata.Description));
        Assert.Equal([mean], metadata.Preprocessing!.Mean);
        Assert.Equal([std], metadata.Preprocessing.Std);
        Assert.Empty(metadata.Provenance);
        Assert.Equal(labels, metadata.Labels?.Count ?? 0);
        if (labels != 0)
        {
            Assert.Equal(["background", "tench, Tinca tinca"], metadata.Labels!.Take(2));
            Assert.StartsWith("toilet tissue", metadata.Labels![1000], StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Entries(byte[] file)
    {
        FlatTable model = FlatTable.Root(file, "TFL3", "model");
        FlatTable[] buffers = model.Tables(4, "buffers");
        return model.Tables(6, "metadata").ToDictionary(
            entry => entry.String(0, "name")!,
            entry => buffers[entry.UInt32(1)].Vector(0, 1, "data") ?? default);
    }

    private static ModelMetadata Read(byte[]? standard, byte[] archive, string? json = null)
    {
        Dictionary<string, ReadOnlyMemory<byte>> entries = [];
        if (standard is not null)
        {
            entries[ModelMetadata.StandardEntry] = standard;
        }

        if (json is not null)
        {
            entries[ModelMetadata.EdgeEntry] = Encoding.UTF8.GetBytes(json);
        }

        return ModelMetadata.Read(archive, entries);
    }

    private static byte[] Archive(string name, string text)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }

    /// <summary>The tables of the TFLite Metadata schema, down to the normalization and the name of the labels.</summary>
    private static byte[] Standard(float[] mean, float[] std, byte content = Image)
    {
        (int, object)[] properties = [(0, content), (1, Array.Empty<(int, object)>())];
        (int, object)[] normalization = [(0, (byte)1), (1, new (int, object)[] { (0, mean), (1, std) })];
        (int, object)[] input = [(3, properties), (4, new[] { normalization })];
        (int, object)[] file = [(0, "labels.txt"), (2, (byte)2)];
        (int, object)[] output = [(6, new[] { file })];
        (int, object)[] subgraph = [(2, new[] { input }), (3, new[] { output })];
        return FlatBufferSketch.File("M001", [(0, "a name"), (1, "in words"), (3, new[] { subgraph })]);
    }
}
