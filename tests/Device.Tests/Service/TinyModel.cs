using System.Text;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Service;

/// <summary>A network of 8 × 8 pixels with five classes a to e, and two frames of which it thinks differently.</summary>
internal sealed class TinyModel : IDisposable
{
    public const int Size = 8;

    private readonly TemporaryFolder _folder = new();

    public TinyModel()
    {
        _folder.Write("labels.txt", "a\nb\nc\nd\ne\n"u8.ToArray());
        Options = new ModelOptions { File = _folder.Write("model.tflite", Bytes(7)), Labels = _folder.File("labels.txt"), Preprocess = "0,255" };
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

    public static byte[] Bytes(int seed)
    {
        NetworkBuilder net = new(new Random(seed));
        return net.Build(net.Softmax(net.Mean(net.Conv2D(net.Input(1, Size, Size, 3), 5), keepDimensions: false), beta: 4));
    }

    public string Json(string members) => $$"""
        {
          "model": { "file": "model.tflite", "labels": "labels.txt", "preprocess": "0,255" },
          "camera": { "type": "folder", "path": "frames", "framesPerSecond": 100, "loop": true },
          "metrics": { "enabled": false },
          "decision": { "on": {{On.ToString(System.Globalization.CultureInfo.InvariantCulture)}}, "off": {{On.ToString(System.Globalization.CultureInfo.InvariantCulture)}} },
          {{members}}
        }
        """;

    public string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));

    public void Dispose() => _folder.Dispose();
}
