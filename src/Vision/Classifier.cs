using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Vision;

/// <summary>
/// Says what is in a picture, with a quantized MobileNet. It follows what the file says: the type of its input (int8, uint8, float), how
/// pixels become input, what classes are called. One classifier serves one thread at a time, and notices when two ask.
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
    private readonly float[] _outputs;
    private readonly float[] _scores;
    private PictureFormat _format;
    private PictureConverter? _converter;
    private bool _busy;
    private bool _disposed;

    /// <param name="network">What the model takes and knows.</param>
    /// <param name="engine">Disposed of with this.</param>
    internal Classifier(NetworkDescription network, Engine engine)
    {
        (Network, Engine) = (network, engine);
        Labels = [.. Enumerable.Range(0, network.Classes).Select(network.NameOf)];
        _outputs = new float[network.Head.Outputs];
        _scores = new float[network.Classes];
    }

    /// <summary>Names of the classes, in order; "class 0" and so on where they have no names.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How pictures become input.</summary>
    public Preprocessing Preprocessing => Network.Preprocessing;

    /// <summary>What runs the network: its memory, its kernels, its steps.</summary>
    public Engine Engine { get; }

    internal NetworkDescription Network { get; }

    /// <summary>The real numbers of the output, of the last picture.</summary>
    internal ReadOnlySpan<float> Outputs => _outputs;

    /// <summary>How many answers were given: tells a <see cref="Classification"/> whether its scores are still valid.</summary>
    internal long Answers { get; private set; }

    /// <summary>Reads a quantized <c>.tflite</c> and makes it ready, after the <see cref="Engine.SelfTest"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to set up; null for what the file says.</param>
    /// <exception cref="InputException">
    /// The file cannot be used, or is not a classifier of pictures, or does not say how pictures become its input and the options do not
    /// either, or the labels are not as many as its classes.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The processor lacks the instruction set asked for, or no such number of threads can run.
    /// </exception>
    /// <exception cref="KernelFaultException">A kernel computes wrongly on this processor.</exception>
    /// <exception cref="WrongAnswerException">The network does not give an answer that its file says it must.</exception>
    public static Classifier Load(string path, ClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new ClassifierOptions();
        return Load(
            path,
            new PreprocessingOptions(null, null, null, null) { Exactly = options.Preprocessing },
            options.Labels,
            options.Head,
            new EngineOptions { Threads = options.Threads, InstructionSet = options.InstructionSet });
    }

    /// <summary>As the other, with what programs let their users say.</summary>
    internal static Classifier Load(
        string path, PreprocessingOptions preprocessing, IReadOnlyList<string>? labels, HeadKind? head, EngineOptions options)
    {
        Classifier classifier = Of(path, ModelFile.Read(path), preprocessing, labels, head, options with { ConsumesModel = true });
        try
        {
            Head found = classifier.Network.Head;
            if (!found.HasClasses)
            {
                throw new InputException(
                    $"{path}: its output [{string.Join(", ", found.Shape)}] is of the kind {found.Name} and not scores of classes; set ",
                    Setting.Head,
                    " if it is not");
            }

            ModelFile.SelfTest(path, classifier.Engine);
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <summary>Of a network that may give other numbers than scores of classes, without its self-test.</summary>
    /// <exception cref="InputException">As for the others.</exception>
    internal static Classifier Of(
        string path,
        Model model,
        PreprocessingOptions preprocessing,
        IReadOnlyList<string>? labels,
        HeadKind? head,
        EngineOptions? options)
    {
        Engine engine = ModelFile.MakeEngine(path, model, options);
        try
        {
            return new Classifier(ModelFile.Describe(path, model, engine, preprocessing, labels, head), engine);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Says what is in a picture file: JPEG, PNG or BMP, turned upright as its EXIF header says.</summary>
    /// <exception cref="InputException">The file is absent, damaged or no picture.</exception>
    public Classification Classify(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Classify(PictureFile.Load(path));
    }

    /// <summary>Says what is in a picture: the bytes of a JPEG, PNG or BMP file.</summary>
    /// <exception cref="InputException">They are damaged or no picture.</exception>
    public Classification Classify(byte[] picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Classify(PictureFile.Load("the picture", picture));
    }

    /// <summary>Says what is in a picture: a stream of the bytes of a JPEG, PNG or BMP file, read to its end.</summary>
    /// <exception cref="InputException">They are damaged or no picture.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public Classification Classify(Stream picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using MemoryStream bytes = new();
        picture.CopyTo(bytes);
        return Classify(bytes.ToArray());
    }

    /// <summary>Says what is in a camera's frame. Allocates for the first frame of a format, and nothing for those that follow.</summary>
    /// <param name="frame">The pixels as the format says they lie.</param>
    /// <param name="format">Pixel format and size.</param>
    /// <returns>Class and score stay valid, <see cref="Classification.Scores"/> until the next answer.</returns>
    /// <exception cref="ArgumentException">There are fewer bytes than the format needs, or the format is empty.</exception>
    /// <exception cref="InvalidOperationException">Another thread's picture is not done yet.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public Classification Classify(ReadOnlySpan<byte> frame, PictureFormat format) => Run(frame, format, keepScores: false);

    /// <summary>Says what is in a decoded picture; the scores are the answer's own.</summary>
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
            throw new InvalidOperationException("two threads ask one classifier at once; give each thread its own");
        }

        try
        {
            Fill(frame, ConverterFor(format));
            Answers++;
            Engine.Run();
            Dequantization.Fill(_outputs, Engine.Output(), Engine.Outputs[0]);
            Network.Head.Score(_outputs, _scores);
            return keepScores ? new Classification([.. _scores], Labels) : new Classification(_scores, Labels, this);
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
        }

        return _converter;
    }
}
