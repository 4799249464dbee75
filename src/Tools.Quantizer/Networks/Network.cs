using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Images;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>Sees an activation by name, in real numbers.</summary>
internal delegate void ActivationObserver(string name, ReadOnlySpan<float> values);

/// <summary>
/// A network that answers pictures with scores: int8 on the runtime, or float on the executor. One serves one thread;
/// <see cref="Another"/> gives one more that shares the weights' source.
/// </summary>
internal abstract class Network(NetworkDescription description) : IDisposable
{
    public NetworkDescription Description { get; } = description;

    /// <summary>The kernels of the runtime that it runs on; null for float weights, which run on none.</summary>
    public virtual string? Kernels => null;

    /// <summary>One score for each class: probabilities or logits, as the network gives them.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="observer">Sees every activation that the network stores; null for none.</param>
    public abstract float[] Run(Picture picture, ActivationObserver? observer = null);

    public abstract Network Another();

    public abstract void Dispose();

    /// <summary>The picture → tensor step for a picture of this size.</summary>
    protected PictureConverter ConverterFor(Picture picture, QuantizedInput? quantization) => new(
        new PictureFormat(PixelFormat.Rgb24, picture.Width, picture.Height),
        Description.Height,
        Description.Width,
        Description.Channels,
        Description.Preprocessing,
        quantization);
}

/// <param name="Path">The file.</param>
/// <param name="Height">Input height.</param>
/// <param name="Width">Input width.</param>
/// <param name="Channels">1 or 3.</param>
/// <param name="Classes">Number of scores.</param>
/// <param name="Preprocessing">How pictures become input.</param>
/// <param name="Labels">Names of the classes, when known.</param>
internal sealed record NetworkDescription(
    string Path, int Height, int Width, int Channels, int Classes, Preprocessing Preprocessing, IReadOnlyList<string>? Labels)
{
    /// <summary>What class number <paramref name="index"/> is called.</summary>
    public string NameOf(int index) => Labels is not null && index < Labels.Count ? Labels[index] : $"class {index}";

    /// <summary>
    /// Where the scores of these classes stand. TensorFlow's own ImageNet networks have a 1001st class, "background", in front: classes
    /// 0..999 are moved by one there.
    /// </summary>
    /// <exception cref="UserError">A class is more than the network knows.</exception>
    public int[] ScoreIndices(IReadOnlyList<int> classes)
    {
        int most = classes.Max();
        int offset = Classes == 1001 && most < 1000 ? 1 : 0;
        return most + offset < Classes
            ? [.. classes.Select(c => c + offset)]
            : throw new UserError($"{Path}: it knows {Classes} classes, and the CSV names class {most} (counted from 0)");
    }
}
