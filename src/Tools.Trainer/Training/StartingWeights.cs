using System.Security.Cryptography;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Architectures.Naming;
using MobileNetEdge.Tools.Quantizer.Importers.Safetensors;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>
/// The weights of a network that was trained before, perhaps to tell other classes apart: what it learned about pictures in general is kept
/// (Yosinski et al. 2014, arXiv:1411.1792), and a classifier of other classes starts from scratch.
/// </summary>
internal sealed class StartingWeights : IWeightSource, IDisposable
{
    private readonly SafetensorsFile _file;
    private readonly string _path;
    private readonly TorchWeights _weights;
    private readonly RandomWeights _anew;
    private readonly string _classifier;
    private readonly bool _sameClasses;

    /// <param name="path">A .safetensors with torchvision's names.</param>
    /// <param name="architecture">What is trained.</param>
    /// <param name="classNames">The classes to distinguish.</param>
    /// <param name="seed">The seed of a classifier that starts from scratch.</param>
    /// <exception cref="InputException">The file cannot be read, is damaged, or is of a network with another first stride.</exception>
    public StartingWeights(string path, Architecture architecture, IReadOnlyList<string> classNames, int seed)
    {
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(InputFile.Read(path)));
        _path = path;
        _file = Named(() => new SafetensorsFile(path));
        _weights = new TorchWeights(
            _file.Tensors.ToDictionary(static pair => pair.Key, static pair => pair.Value.Shape),
            _file.Floats,
            architecture,
            new TorchvisionNaming(architecture.Family));
        _anew = new RandomWeights(seed);
        _classifier = architecture.Classifier + ".";
        ArchitectureMetadata? metadata = Named(() => ArchitectureMetadata.Parse(_file.Metadata));
        if (metadata is not null && metadata.Architecture.StemStride != architecture.StemStride)
        {
            throw new InputException($"{path}: its first stride is {metadata.Architecture.StemStride}; give --stem-stride "
                + $"{metadata.Architecture.StemStride}, or other weights");
        }

        // Weights that name no classes are torchvision's: as many classes mean the same ones.
        int classes = _file.Tensors.TryGetValue(_classifier + "bias", out SafetensorsEntry? bias) && bias.Shape is [var count] ? count : 0;
        _sameClasses = metadata?.Labels is { } labels ? labels.SequenceEqual(classNames) : classes == classNames.Count;
    }

    /// <summary>Whether the classifier starts from scratch.</summary>
    public bool StartsClassifierAnew => !_sameClasses;

    /// <summary>Of the file: two trainings from different weights are different trainings.</summary>
    public string Sha256 { get; }

    public float[] Get(string name, params int[] shape) =>
        name.StartsWith(_classifier, StringComparison.Ordinal) && !_sameClasses
            ? _anew.Get(name, shape)
            : Named(() => _weights.Get(name, shape));

    public void Dispose() => _file.Dispose();

    private T Named<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException error)
        {
            throw new InputException($"{_path}: {error.Message}", error);
        }
    }
}
