using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Programs;

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

    /// <summary>The runtime's engine that it runs on; null for float weights, which run on none.</summary>
    public virtual Engine? Engine => null;

    /// <summary>The kernels that run it, by the name that users know; null for float weights.</summary>
    public string? Kernels => Engine is { } engine ? KernelNames.Of(engine.InstructionSet) : null;

    /// <summary>
    /// The numbers of the outputs, one after the other, as the network gives them; <see cref="NetworkDescription.ScoresOf"/> makes scores
    /// of them.
    /// </summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="observer">Sees every activation that the network stores; null for none.</param>
    public abstract float[] Run(Picture picture, ActivationObserver? observer = null);

    /// <summary>One score of the main output for each class, or for each number of a head without classes.</summary>
    public float[] Scores(Picture picture) => Description.ScoresOf(Description.Main, Run(picture));

    /// <summary>What it says of some pictures.</summary>
    /// <param name="paths">Pictures.</param>
    /// <param name="top">How many classes to keep.</param>
    /// <param name="done">Called after each picture.</param>
    /// <exception cref="InputException">A picture cannot be read.</exception>
    public ClassifyResult Classify(IReadOnlyList<string> paths, int top, Action done) =>
        ClassifyResult.Of(Description, picture => Run(picture), Engine, paths, top, done);

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
