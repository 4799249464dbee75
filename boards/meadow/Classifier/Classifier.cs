using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Pictures;
using StbImageSharp;

namespace MobileNetEdge.PhotoClassifier;

/// <summary>
/// Classifies photos of one camera with an int8 or uint8 MobileNet. Its memory is taken once: the engine's at load, the converter's with
/// the first photo. A JPEG is decoded into memory of its own, a frame is not copied. Not thread-safe.
/// </summary>
public sealed class Classifier : IDisposable
{
    private readonly Engine _engine;
    private readonly Preprocessing _preprocessing;
    private PictureFormat _format;
    private PictureConverter? _converter;

    /// <param name="engine">Disposed of with this classifier.</param>
    /// <param name="preprocessing">How pictures become input; null to follow the model's file.</param>
    /// <exception cref="ArgumentException">
    /// The model is not a classifier of pictures with an 8-bit input and output, or nothing says how pictures become its input.
    /// </exception>
    public Classifier(Engine engine, Preprocessing? preprocessing = null)
    {
        _engine = engine ?? throw new ArgumentNullException(nameof(engine));
        EngineTensor input = engine.Inputs[0];
        if (engine.Inputs.Count != 1 || input.Shape.Length != 4 || !IsEightBit(input) || !IsEightBit(engine.Outputs[0]))
        {
            throw new ArgumentException("the model should have one 8-bit picture as its input, and an 8-bit output", nameof(engine));
        }

        _preprocessing = preprocessing ?? engine.Metadata.Preprocessing
            ?? throw new ArgumentException(
                "the model's file does not say how pictures become its input; give the preprocessing", nameof(preprocessing));
        int classes = engine.Outputs[0].Shape.Aggregate(1, static (product, size) => product * size);
        Labels = engine.Metadata.Labels ?? Enumerable.Range(0, classes).Select(static i => $"class {i}").ToArray();
        if (Labels.Count != classes)
        {
            throw new ArgumentException($"the model has {classes} classes and {Labels.Count} labels", nameof(engine));
        }
    }

    /// <summary>Names of the classes, in order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Reads a model's file and lets it test itself.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ModelException">The file is damaged or not supported, or the self-test fails.</exception>
    /// <exception cref="ArgumentException">As for the constructor.</exception>
    public static Classifier Load(string path, Preprocessing? preprocessing = null)
    {
        Engine engine = Engine.Load(path);
        try
        {
            engine.SelfTest();
            return new Classifier(engine, preprocessing);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Classifies a photo: the bytes of a JPEG file.</summary>
    /// <exception cref="InvalidDataException">They are damaged or no JPEG.</exception>
    public Sighting Classify(byte[] jpeg)
    {
        ImageResult picture;
        try
        {
            picture = ImageResult.FromMemory(jpeg, ColorComponents.RedGreenBlue);
        }
        catch (Exception damage) when (damage is not (OutOfMemoryException or ArgumentNullException))
        {
            throw new InvalidDataException($"the photo of {jpeg.Length} bytes is damaged or no JPEG: {damage.Message}", damage);
        }

        return Classify(picture.Data, new PictureFormat(PixelFormat.Rgb24, picture.Width, picture.Height));
    }

    /// <summary>Classifies a frame as the camera delivers it.</summary>
    /// <param name="frame">At least <see cref="PictureFormat.FrameBytes"/>.</param>
    /// <param name="format">Its layout; another one than before costs a new converter.</param>
    /// <exception cref="ArgumentException">The frame is too short.</exception>
    public Sighting Classify(ReadOnlySpan<byte> frame, PictureFormat format)
    {
        EngineTensor input = _engine.Inputs[0];
        if (_converter is null || _format != format)
        {
            QuantizedInput quantization = new(input.Scale, input.ZeroPoint);
            _converter = new PictureConverter(
                format, input.Shape[1], input.Shape[2], input.Shape[3], _preprocessing, quantization);
            _format = format;
        }

        if (input.Type == TensorType.Int8)
        {
            _converter.ToInt8(frame, _engine.Input<sbyte>());
        }
        else
        {
            _converter.ToUInt8(frame, _engine.Input());
        }

        _engine.Run();
        return Best();
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private static bool IsEightBit(EngineTensor tensor) => tensor.Type is TensorType.Int8 or TensorType.UInt8;

    private Sighting Best()
    {
        EngineTensor tensor = _engine.Outputs[0];
        ReadOnlySpan<byte> output = _engine.Output();
        ReadOnlySpan<sbyte> signed = MemoryMarshal.Cast<byte, sbyte>(output);
        int best = 0;
        int value = int.MinValue;
        for (int i = 0; i < output.Length; i++)
        {
            int score = tensor.Type == TensorType.UInt8 ? output[i] : signed[i];
            if (score > value)
            {
                (best, value) = (i, score);
            }
        }

        return new Sighting(best, Labels[best], (value - tensor.ZeroPoint) * tensor.Scale);
    }
}
