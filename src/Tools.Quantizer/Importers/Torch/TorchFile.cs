using System.Buffers.Binary;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Torch;

/// <summary>The tensors of a .pth file: torch.save's zip archive, or what it wrote before version 1.6.</summary>
internal abstract class TorchFile : IDisposable
{
    private const long MostBytes = 1 << 28;    // a file may claim more than it holds

    /// <summary>What training scripts call the weights in a checkpoint, the preferred first.</summary>
    private static readonly string[] UsualNames =
    [
        "state_dict", "model_state_dict", "model", "net", "weights", "params", "state_dict_ema", "model_ema"
    ];

    private IReadOnlyDictionary<string, TorchTensor>? _tensors;

    /// <summary>Every tensor of the weights by name, in the file's order.</summary>
    /// <exception cref="InputException">The file holds no weights.</exception>
    public IReadOnlyDictionary<string, TorchTensor> Tensors => _tensors ??= TensorsOf(Root);

    /// <summary>What the pickle holds.</summary>
    protected abstract object? Root { get; }

    /// <summary>The values of one tensor, row-major.</summary>
    /// <exception cref="InputException">They are not floats, not finite, or not in the file.</exception>
    public float[] Floats(string name)
    {
        (TorchStorage storage, long offset, int[] shape, long[] strides) = Tensors[name];
        Func<ReadOnlySpan<byte>, float> decode = storage.Type switch
        {
            "FloatStorage" => BinaryPrimitives.ReadSingleLittleEndian,
            "DoubleStorage" => static bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            "HalfStorage" => static bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            "BFloat16Storage" => static bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
            _ => throw new InputException($"tensor '{name}' is a {storage.Type}; floats are read"),
        };
        if (storage.Count > MostBytes / storage.ElementBytes())
        {
            throw new InputException($"tensor '{name}' lies in a storage of {storage.Count} elements; no MobileNet has so many");
        }

        byte[] bytes = Bytes(storage, name);
        float[] values = new float[FloatGraph.Tensor.CountOf(shape)];
        int[] index = new int[shape.Length];
        for (int i = 0; i < values.Length; i++)
        {
            long at = offset;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                at += index[axis] * strides[axis];
            }

            values[i] = decode(bytes.AsSpan((int)at * storage.ElementBytes()));
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return values.All(float.IsFinite)
            ? values
            : throw new InputException($"tensor '{name}' holds NaN or infinity: the training diverged, or the file is damaged");
    }

    public abstract void Dispose();

    /// <summary>All bytes of a storage, and no more.</summary>
    /// <param name="storage">Which.</param>
    /// <param name="tensor">For whom, in messages.</param>
    protected abstract byte[] Bytes(TorchStorage storage, string tensor);

    private static Dictionary<string, TorchTensor> TensorsOf(object? root)
    {
        if (root is not PickleDict top)
        {
            throw new InputException(root is TorchTensor
                ? "it holds one tensor and no network"
                : "it holds no dictionary of tensors: save torch.save(model.state_dict(), 'weights.pth')");
        }

        PickleDict weights = IsStateDict(top) ? top : Nested(top);
        Dictionary<string, TorchTensor> tensors = new(StringComparer.Ordinal);
        foreach ((object key, object? value) in weights.Entries)
        {
            tensors.Add((string)key, (TorchTensor)value!);
        }

        return tensors;
    }

    /// <summary>The weights in a checkpoint, which holds other things too.</summary>
    private static PickleDict Nested(PickleDict checkpoint)
    {
        Dictionary<string, PickleDict> candidates = checkpoint.Entries
            .Where(static entry => entry is { Key: string, Value: PickleDict inner } && IsStateDict(inner))
            .ToDictionary(static entry => (string)entry.Key, static entry => (PickleDict)entry.Value!, StringComparer.Ordinal);
        if (candidates.Count == 1)
        {
            return candidates.Values.First();
        }

        string? usual = Array.Find(UsualNames, candidates.ContainsKey);
        return usual is not null ? candidates[usual] : throw new InputException(
            candidates.Count == 0
                ? $"none of its entries ({string.Join(", ", checkpoint.Entries.Take(5).Select(static entry => $"'{entry.Key}'"))}) is a "
                    + "dictionary of tensors: save torch.save(model.state_dict(), 'weights.pth')"
                : $"several of its entries hold weights ({string.Join(", ", candidates.Keys.Select(static name => $"'{name}'"))}); save "
                    + "only the one that you want");
    }

    private static bool IsStateDict(PickleDict dict) =>
        dict.Entries.Count > 0 && dict.Entries.All(static entry => entry is { Key: string, Value: TorchTensor });
}
