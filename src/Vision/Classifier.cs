using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Vision;

/// <summary>
/// Classifies pictures with a quantized MobileNet, as its file describes it: the type of the input (int8, uint8, float), how pixels
/// become input, the names of the classes. One classifier serves one thread at a time, and throws if two use it at once.
/// </summary>
/// <example>
/// <code>
/// using Classifier classifier = Classifier.Load("model.tflite");
/// Classification answer = classifier.Classify("cat.jpg");
/// Console.WriteLine($"{answer.Label} {answer.Score:P0}");
/// </code>
/// </example>
public sealed class Classifier : IDisposable
{
    private readonly AnsweredOutput[] _outputs;
    private readonly int _main;
    private PictureFormat _format;
    private CellGrid _cells;
    private PictureConverter? _converter;
    private bool _busy;
    private bool _disposed;

    /// <param name="network">What the network expects and what is known about it.</param>
    /// <param name="engine">The engine, disposed of with this classifier.</param>
    internal Classifier(NetworkDescription network, Engine engine)
    {
        (Network, Engine) = (network, engine);
        Outputs =
        [
            .. network.Outputs.Select(static output => new ClassifierOutput(
                output.Name, output.Head.Kind, output.Names)),
        ];
        _outputs = [.. network.Outputs.Zip(Outputs, static (output, described) => new AnsweredOutput(output, described.Labels))];
        _main = Array.FindIndex(_outputs, output => output.Output == network.Main);
    }

    /// <summary>The network's outputs, in their order; most networks have one.</summary>
    public IReadOnlyList<ClassifierOutput> Outputs { get; }

    /// <summary>
    /// Names of the classes of the first output that has classes, in order; "class 0" and so on if they have no names.
    /// </summary>
    public IReadOnlyList<string> Labels => Outputs[_main].Labels;

    /// <summary>How pictures become input.</summary>
    public Preprocessing Preprocessing => Network.Preprocessing;

    /// <summary>The engine that runs the network: its memory, its kernels, its steps.</summary>
    public Engine Engine { get; }

    internal NetworkDescription Network { get; }

    /// <summary>The outputs for the last picture as real numbers, one after the other.</summary>
    internal float[] Numbers => [.. _outputs.SelectMany(static output => output.Numbers.ToArray())];

    /// <summary>The number of answers so far, which tells a <see cref="Classification"/> whether its scores are still valid.</summary>
    internal long Answers { get; private set; }

    /// <summary>Reads a quantized <c>.tflite</c>, makes it ready to run and performs the <see cref="Engine.SelfTest"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to set up the classifier; null to follow the file.</param>
    /// <exception cref="InputException">
    /// The file cannot be used or does not take pictures, neither the file nor the options say how pictures become its input, or the
    /// number of labels differs from the number of classes.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The processor lacks the requested instruction set, or the number of threads is out of range.
    /// </exception>
    /// <exception cref="KernelFaultException">A kernel computes wrongly on this processor.</exception>
    /// <exception cref="WrongAnswerException">The network does not give an answer recorded in its file.</exception>
    public static Classifier Load(string path, ClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new ClassifierOptions();
        return Load(
            path,
            new PreprocessingOptions(null, null, null, null) { Exactly = options.Preprocessing },
            options.Labels,
            options.Heads,
            new EngineOptions { Threads = options.Threads, InstructionSet = options.InstructionSet });
    }

    /// <summary>The same, with the options that programs offer their users.</summary>
    internal static Classifier Load(
        string path,
        PreprocessingOptions preprocessing,
        IReadOnlyList<string>? labels,
        IReadOnlyList<HeadKind>? heads,
        EngineOptions options)
    {
        Classifier classifier = Of(path, ModelFile.Read(path), preprocessing, labels, heads, options with { ConsumesModel = true });
        try
        {
            ModelFile.SelfTest(path, classifier.Engine);
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <summary>Creates a classifier without its self-test.</summary>
    /// <exception cref="InputException">As for the other methods.</exception>
    internal static Classifier Of(
        string path,
        Model model,
        PreprocessingOptions preprocessing,
        IReadOnlyList<string>? labels,
        IReadOnlyList<HeadKind>? heads,
        EngineOptions? options)
    {
        Engine engine = ModelFile.MakeEngine(path, model, options);
        try
        {
            return new Classifier(ModelFile.Describe(path, model, engine, preprocessing, labels, heads), engine);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Classifies a picture file: JPEG, PNG or BMP, turned upright according to its EXIF header.</summary>
    /// <exception cref="InputException">The file is missing, damaged or not a picture.</exception>
    public Classification Classify(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Classify(PictureFile.Load(path));
    }

    /// <summary>Classifies a picture: the bytes of a JPEG, PNG or BMP file.</summary>
    /// <exception cref="InputException">The bytes are damaged or not a picture.</exception>
    public Classification Classify(byte[] picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Classify(PictureFile.Load("the picture", picture));
    }

    /// <summary>Classifies a picture: a stream of the bytes of a JPEG, PNG or BMP file, read to its end.</summary>
    /// <exception cref="InputException">The bytes are damaged or not a picture.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public Classification Classify(Stream picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using MemoryStream bytes = new();
        picture.CopyTo(bytes);
        return Classify(bytes.ToArray());
    }

    /// <summary>Classifies a camera frame. Allocates for the first frame of a format and nothing for those that follow.</summary>
    /// <param name="frame">The pixels, laid out as the format says.</param>
    /// <param name="format">Pixel format and size.</param>
    /// <returns>The answer. Its class and score stay valid; its <see cref="Classification.Scores"/> only until the next answer.</returns>
    /// <exception cref="ArgumentException">There are fewer bytes than the format needs, or the format is empty.</exception>
    /// <exception cref="InvalidOperationException">Another thread's picture is still being classified.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public Classification Classify(ReadOnlySpan<byte> frame, PictureFormat format) => Run(frame, format, keepScores: false);

    /// <summary>Classifies a decoded picture; the answer has its own copy of the scores.</summary>
    internal Classification Classify(Picture picture) =>
        Run(picture.Rgb, new PictureFormat(PixelFormat.Rgb24, picture.Width, picture.Height), keepScores: true);

    /// <summary>Disposes of the engine. Answers already given stay valid.</summary>
    public void Dispose()
    {
        _disposed = true;
        Engine.Dispose();
    }

    private Classification Run(ReadOnlySpan<byte> frame, PictureFormat format, bool keepScores)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _busy, true))
        {
            throw new InvalidOperationException("two threads use one classifier at once; give each thread its own");
        }

        try
        {
            Fill(frame, ConverterFor(format));
            Answers++;
            Engine.Run();
            for (int i = 0; i < _outputs.Length; i++)
            {
                _outputs[i].Take(Engine.Output(i), Engine.Outputs[i], _cells);
            }

            return keepScores
                ? new Classification([.. _outputs.Select(static output => output.Copy())], _main)
                : new Classification(_outputs, _main, this);
        }
        finally
        {
            Volatile.Write(ref _busy, false);
        }
    }

    private void Fill(ReadOnlySpan<byte> frame, PictureConverter converter)
    {
        switch (Engine.Inputs[0].Type)
        {
            case TensorType.Int8:
                converter.ToInt8(frame, Engine.Input<sbyte>());
                break;
            case TensorType.UInt8:
                converter.ToUInt8(frame, Engine.Input<byte>());
                break;
            default:
                converter.ToFloat(frame, Engine.Input<float>());
                break;
        }
    }

    private PictureConverter ConverterFor(PictureFormat format)
    {
        if (_converter is null || format != _format)
        {
            EngineTensor input = Engine.Inputs[0];
            QuantizedInput? quantization = input.Type == TensorType.Float32 ? null : new QuantizedInput(input.Scale, input.ZeroPoint);
            _converter = new PictureConverter(format, Network.Height, Network.Width, Network.Channels, Network.Preprocessing, quantization);
            _format = format;
            _cells = CellGrid.Of(format, Network.Preprocessing.Fit, Network.Width, Network.Height);
        }

        return _converter;
    }
}
