using System.Runtime.InteropServices;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Vision;
using TorchSharp;
using static TorchSharp.torch;
using Architecture = MobileNetEdge.Tools.Quantizer.Architectures.Architecture;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>The tensors of a network in PyTorch's layouts, by name, in the order in which the architecture requests them.</summary>
internal sealed class TensorSet : IWeightSource, IDisposable
{
    private readonly OrderedDictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <param name="architecture">Supplies names and shapes.</param>
    /// <param name="source">Supplies values.</param>
    public TensorSet(Architecture architecture, IWeightSource source) => architecture.Build(new Recorder(this, source));

    public IEnumerable<KeyValuePair<string, Tensor>> All => _tensors;

    /// <summary>The tensors that gradients are computed for: not the statistics of batch normalizations.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Trained =>
        _tensors.Where(static pair => !pair.Key.Contains(".running_", StringComparison.Ordinal));

    public Tensor this[string name] => _tensors[name];

    public float[] Get(string name, params int[] shape) => _tensors[name].data<float>().ToArray();

    /// <summary>All values, one tensor after another, little-endian.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream bytes = new();
        foreach (Tensor tensor in _tensors.Values)
        {
            bytes.Write(MemoryMarshal.AsBytes<float>(tensor.data<float>().ToArray()));
        }

        return bytes.ToArray();
    }

    /// <exception cref="InputException">There are more bytes, or fewer, than these tensors have.</exception>
    public void CopyFrom(ReadOnlySpan<byte> bytes)
    {
        long expected = _tensors.Values.Sum(static tensor => tensor.numel()) * sizeof(float);
        if (bytes.Length != expected)
        {
            throw new InputException($"{bytes.Length} bytes of tensors where {expected} were expected");
        }

        using IDisposable frozen = no_grad();
        foreach (Tensor tensor in _tensors.Values)
        {
            int length = (int)tensor.numel() * sizeof(float);
            using Tensor values = torch.tensor(MemoryMarshal.Cast<byte, float>(bytes[..length]).ToArray(), tensor.shape);
            tensor.copy_(values);
            bytes = bytes[length..];
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private sealed class Recorder(TensorSet owner, IWeightSource source) : IWeightSource
    {
        public float[] Get(string name, params int[] shape)
        {
            float[] values = source.Get(name, shape);
            owner._tensors.Add(name, tensor(values, [.. shape.Select(static size => (long)size)]).DetachFromDisposeScope());
            return values;
        }
    }
}
