using System.Security.Cryptography;
using MobileNetEdge.Tools.Quantizer;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Files;
using MobileNetEdge.Tools.Quantizer.Importers.Safetensors;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>
/// The weights of a network that was trained before, perhaps to tell other classes apart: what it learned about pictures in general is kept
/// (Yosinski et al. 2014, arXiv:1411.1792), and a classifier of another size starts anew.
/// </summary>
internal sealed class StartingWeights : IWeightSource, IDisposable
{
    private const string Classifier = "classifier.";

    private readonly SafetensorsFile _file;
    private readonly string _path;
    private readonly TorchWeights _weights;
    private readonly RandomWeights _anew;

    /// <param name="path">A .safetensors with torchvision's names.</param>
    /// <param name="architecture">What is trained.</param>
    /// <param name="seed">Of a classifier that starts anew.</param>
    /// <exception cref="UserError">The file cannot be read, or is damaged.</exception>
    public StartingWeights(string path, Architecture architecture, int seed)
    {
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(InputFile.Read(path)));
        _path = path;
        _file = Named(() => new SafetensorsFile(path));
        _weights = new TorchWeights(_file.Tensors.ToDictionary(static pair => pair.Key, static pair => pair.Value.Shape), _file.Floats, architecture);
        _anew = new RandomWeights(seed);
    }

    /// <summary>Of the file: two trainings from different weights are different trainings.</summary>
    public string Sha256 { get; }

    public float[] Get(string name, params int[] shape) =>
        name.StartsWith(Classifier, StringComparison.Ordinal) && _file.Tensors.TryGetValue(name, out SafetensorsEntry? entry) && entry.Shape[0] != shape[0]
            ? _anew.Get(name, shape)
            : Named(() => _weights.Get(name, shape));

    public void Dispose() => _file.Dispose();

    private T Named<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UserError error)
        {
            throw new UserError($"{_path}: {error.Message}", error);
        }
    }
}
