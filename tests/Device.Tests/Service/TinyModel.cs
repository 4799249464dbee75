using System.Globalization;
using System.Text;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Runtime.Int8.SelfTest;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Service;

/// <summary>A network of 8 × 8 pixels with five classes a to e, and two frames that it scores differently.</summary>
internal sealed class TinyModel : IDisposable
{
    public const int Size = 8;

    private readonly TemporaryFolder _folder = new();

    public TinyModel()
    {
        _folder.Write("labels.txt", "a\nb\nc\nd\ne\n"u8.ToArray());
        Options = new ModelOptions
        {
            File = _folder.Write("model.tflite", Bytes(7)),
            Labels = _folder.File("labels.txt"),
            Preprocess = NetworkBuilder.PicturePreprocess,
        };
        using Classifier classifier = ModelLoader.Load(Options);
        float[] bright = classifier.Classify(Bright, Format).Scores.ToArray();
        float[] dark = classifier.Classify(Dark, Format).Scores.ToArray();
        (BrightScores, Class) = (bright, Array.IndexOf(bright, bright.Max()));
        On = (bright[Class] + dark[Class]) / 2;
        Assert.True(bright[Class] - dark[Class] > 0.02, "the frames must differ to the network");
    }

    public static PictureFormat Format { get; } = new(PixelFormat.Rgb24, Size, Size);

    public static byte[] Bright { get; } = [.. Enumerable.Repeat((byte)255, Size * Size * 3)];

    public static byte[] Dark { get; } = new byte[Size * Size * 3];

    public ModelOptions Options { get; }

    public float[] BrightScores { get; }

    /// <summary>The best class of the bright frame.</summary>
    public int Class { get; }

    public string Label => "abcde"[Class].ToString();

    /// <summary>A threshold between the scores that it has of both frames.</summary>
    public float On { get; }

    public TemporaryFolder Folder => _folder;

    public static byte[] Bytes(int seed) => Build(seed, golden: null);

    /// <summary>The same network with a checksum and a golden answer, as mobilenet-edge writes them.</summary>
    public static byte[] VerifiableBytes(int seed)
    {
        Model model = Model.Parse(Bytes(seed));
        using Engine engine = new(model, new EngineOptions { InstructionSet = InstructionSet.Reference });
        GoldenInput.Fill(1, 1, engine.Inputs[0].Shape, engine.Input());
        engine.Run();
        string answer = Convert.ToBase64String(engine.Output());
        return Build(
            seed,
            $$"""
            {"version":1,"weightsCrc32c":"{{WeightsChecksum.Of(model.Tensors):x8}}","pairs":[{"seed":1,"block":1,"output":"{{answer}}"}]}
            """);
    }

    private static byte[] Build(int seed, string? golden)
    {
        NetworkBuilder net = new(new Random(seed));
        if (golden is not null)
        {
            net.File.Metadata.Add((GoldenPairs.Entry, net.File.AddBuffer(Encoding.UTF8.GetBytes(golden))));
        }

        return net.Build(net.Softmax(net.Mean(net.Conv2D(net.PictureInput(1, Size, Size, 3), 5), keepDimensions: false), beta: 4));
    }

    public string Json(string members) => $$"""
        {
          "model": { "file": "model.tflite", "labels": "labels.txt", "preprocess": "{{NetworkBuilder.PicturePreprocess}}" },
          "camera": { "type": "folder", "path": "frames", "framesPerSecond": 100, "loop": true },
          "metrics": { "enabled": false },
          "decision": { "on": {{On.ToString(CultureInfo.InvariantCulture)}}, "off": {{On.ToString(CultureInfo.InvariantCulture)}} },
          {{members}}
        }
        """;

    public string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));

    public void Dispose() => _folder.Dispose();
}
