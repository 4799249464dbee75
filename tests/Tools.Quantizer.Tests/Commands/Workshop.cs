using System.Globalization;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Export.Safetensors;
using MobileNetEdge.Tools.Quantizer.Tests.Architectures;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

/// <summary>A folder with all that a user has: trained weights of a tiny network, pictures of its input's size, class names, right
/// answers.</summary>
internal sealed class Workshop : IDisposable
{
    public const int Size = 8;
    public const int Classes = 7;
    public const int PictureCount = 12;

    /// <summary>The network learned x/255.</summary>
    public const string Normalization = "0,255";

    private readonly TemporaryFolder _folder = new();
    private readonly List<byte[]> _pictures = [];

    public Workshop()
    {
        // Seeds at which the network gives the pictures different classes.
        Samples samples = new(11);
        string config = $$"""
            {"class_name":"Sequential","config":{"name":"tiny","layers":[
              {"class_name":"Conv2D","config":{"name":"c","batch_input_shape":[null,{{Size}},{{Size}},3],
                "strides":[2,2],"padding":"same","activation":"linear","use_bias":false} },
              {"class_name":"BatchNormalization","config":{"name":"b","axis":[3],"epsilon":0.001} },
              {"class_name":"ReLU","config":{"name":"r","max_value":6} },
              {"class_name":"Flatten","config":{"name":"f"} },
              {"class_name":"Dense","config":{"name":"out","activation":"softmax"} }
            ] } }
            """;
        new KerasFile()
            .With("c", "kernel:0", samples.Tensor(3, 3, 3, 4))
            .With("b", "gamma:0", [4], samples.Values(4, 0.5f, 1.5f))
            .With("b", "beta:0", [4], samples.Values(4))
            .With("b", "moving_mean:0", [4], samples.Values(4))
            .With("b", "moving_variance:0", [4], samples.Values(4, 0.5f, 1.5f))
            .With("out", "kernel:0", [Size / 2 * Size / 2 * 4, Classes], samples.Values(Size / 2 * Size / 2 * 4 * Classes, -0.4f, 0.4f))
            .With("out", "bias:0", [Classes], samples.Values(Classes, -0.2f, 0.2f))
            .Write(Weights, config);

        for (int i = 0; i < PictureCount; i++)
        {
            byte[] rgb = [.. samples.Values(Size * Size * 3, 0, 255.99f).Select(value => (byte)value)];
            _pictures.Add(rgb);
            _folder.Write($"pictures/{PictureName(i)}", Bmp.Of(rgb, Size, Size));
        }

        Write("names.txt", string.Concat(Enumerable.Range(0, Classes).Select(c => $"kind {c}\n")));
        Write("truth.csv", TruthOf(i => i % Classes));
    }

    public string Weights => File("weights.h5");

    public string Pictures => File("pictures");

    public string Names => File("names.txt");

    public string Truth => File("truth.csv");

    public string Model => File("model.tflite");

    /// <summary>A MobileNet of width 0.25 that learned nothing, as our trainer writes it.</summary>
    public string Safetensors(Family family = Family.V1, StridePadding padding = StridePadding.Same)
    {
        Architecture architecture = new(family, 0.25, 32, Classes) { Padding = padding };
        ArchitectureMetadata metadata = new(
            architecture, PreprocessingOptions.Parse(Normalization), [.. Enumerable.Range(0, Classes).Select(c => $"sort {c}")])
        {
            Provenance = new Dictionary<string, string> { ["training"] = "none" },
        };
        return Write(
            "weights.safetensors",
            SafetensorsWriter.Write(TorchTensors.Of(architecture.Build(new RandomWeights(5))), metadata.ToStrings()));
    }

    public string File(string name) => _folder.File(name);

    public string Picture(int index) => Path.Combine(Pictures, PictureName(index));

    public static string PictureName(int index) => $"{index:D2}.bmp";

    public string Write(string name, string text) => _folder.Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    /// <summary>Every file and folder, with what the files hold.</summary>
    public string[] Listing() =>
    [
        .. Directory.EnumerateFileSystemEntries(_folder.File("."), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path =>
                System.IO.File.Exists(path)
                    ? $"{path} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(path)))}"
                    : path),
    ];

    /// <summary>Lines of <c>file,class</c>.</summary>
    public static string TruthOf(Func<int, int> classOf) => "file,class\n" + string.Concat(
        Enumerable.Range(0, PictureCount).Select(i => string.Create(CultureInfo.InvariantCulture, $"{PictureName(i)},{classOf(i)}\n")));

    /// <summary>quantize with what it needs; calibrates on 5 pictures unless told otherwise.</summary>
    public ConsoleRun Quantize(params string[] more)
    {
        string[] calibrate = more.Contains("--calibrate") ? [] : ["--calibrate", "5"];
        return CommandRun.Done(
            [
                "quantize", Weights, "--images", Pictures, "--labels", Names, "--preprocess", Normalization, "-o", Model, .. calibrate,
                .. more,
            ]);
    }

    /// <summary>quantize of a whole MobileNet, of which some layers are streamed.</summary>
    public ConsoleRun QuantizeMobileNet(params string[] more) => CommandRun.Done([.. MobileNetCommand(), .. more]);

    public string[] MobileNetCommand() => ["quantize", Safetensors(), "--images", Pictures, "--calibrate", "5", "-o", Model];

    /// <summary>A picture as the model's input, by the definition of affine quantization.</summary>
    public byte[] InputOf(int picture)
    {
        using Engine engine = Engine.Load(Model);
        EngineTensor input = engine.Inputs[0];
        return
        [
            .. _pictures[picture].Select(
                pixel => unchecked((byte)(sbyte)Math.Clamp(Math.Round(pixel / 255.0 / input.Scale) + input.ZeroPoint, -128, 127))),
        ];
    }

    /// <summary>The model's answer to a picture: the bytes of its output.</summary>
    public sbyte[] AnswerTo(int picture)
    {
        using Engine engine = Engine.Load(Model);
        InputOf(picture).CopyTo(engine.Input());
        engine.Run();
        return engine.Output<sbyte>().ToArray();
    }

    public void Dispose() => _folder.Dispose();
}
