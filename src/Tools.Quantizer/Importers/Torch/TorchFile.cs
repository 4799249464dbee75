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

    /// <summary>Levels of a checkpoint in which weights are looked for.</summary>
    private const int MostDepth = 3;

    /// <summary>Parts of the names of classes and functions that hold a network.</summary>
    private static readonly string[] OfNetworks = ["models.", "nn.modules", "__main__."];

    private const string Integers = "LongStorage";

    /// <summary>Where a quantized linear layer keeps its weights and bias: in a tuple.</summary>
    private const string Packed = "._packed_params";

    private IReadOnlyDictionary<string, TorchTensor>? _tensors;

    /// <summary>Which entry of a checkpoint holds the weights, as "ema.model"; null to take the usual one.</summary>
    public string? WeightsEntry { get; init; }

    /// <summary>Which of several weights were taken; null where there was no choice.</summary>
    public string? Note { get; private set; }

    /// <summary>Whether it is a program, TorchScript, that has its weights with it.</summary>
    public bool IsScript => Root is PickleUnknown module && TorchScript.IsModule(module);

    /// <summary>Every tensor of the weights by name, in the file's order.</summary>
    /// <exception cref="InputException">The file holds no weights.</exception>
    public IReadOnlyDictionary<string, TorchTensor> Tensors => _tensors ??= TensorsOf(Root);

    /// <summary>What the pickle holds.</summary>
    protected abstract object? Root { get; }

    /// <summary>The values of one tensor, row-major.</summary>
    /// <exception cref="InputException">They are not floats, not finite, or not in the file.</exception>
    public float[] Floats(string name)
    {
        TorchTensor tensor = Tensors[name];
        return tensor.Storage.Type == Integers ? throw NotFloats(name, Integers) : FiniteWeights.Require(name, Values(tensor, name));
    }

    public abstract void Dispose();

    /// <summary>All bytes of a storage, and no more.</summary>
    /// <param name="storage">Which.</param>
    /// <param name="tensor">For whom, in messages.</param>
    protected abstract byte[] Bytes(TorchStorage storage, string tensor);

    /// <summary>A tensor's values; integers with a scale as what they stand for.</summary>
    private float[] Values(TorchTensor tensor, string name)
    {
        (TorchStorage storage, long offset, int[] shape, long[] strides) = tensor;
        Func<ReadOnlySpan<byte>, float> decode = storage.Type switch
        {
            "FloatStorage" => BinaryPrimitives.ReadSingleLittleEndian,
            "DoubleStorage" => static bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            "HalfStorage" => static bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            "BFloat16Storage" => static bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
            "QInt8Storage" => static bytes => (sbyte)bytes[0],
            "QUInt8Storage" => static bytes => bytes[0],
            Integers => static bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => throw NotFloats(name, storage.Type),
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

        if (tensor.Quantization is { } quantization)
        {
            Dequantize(values, shape, quantization, name);
        }

        return values;
    }

    private void Dequantize(float[] values, int[] shape, TorchQuantization quantization, string name)
    {
        float[]? scales = quantization.Scales is { } own ? Values(own, name) : null;
        float[]? zeroPoints = quantization.ZeroPoints is { } zeros ? Values(zeros, name) : null;
        int inner = shape.Skip(quantization.Axis + 1).Aggregate(1, static (count, size) => count * size);
        for (int i = 0; i < values.Length; i++)
        {
            int channel = scales is null ? 0 : i / inner % scales.Length;
            double scale = scales?[channel] ?? quantization.Scale;
            values[i] = (float)((values[i] - (zeroPoints?[channel] ?? quantization.ZeroPoint)) * scale);
        }
    }

    private static InputException NotFloats(string tensor, string type) => new($"tensor '{tensor}' is a {type}; floats are read");

    private Dictionary<string, TorchTensor> TensorsOf(object? root)
    {
        PickleDict top = root switch
        {
            PickleDict dict => dict,
            PickleUnknown { State: not null } module when TorchScript.IsModule(module) => TorchScript.Weights(module),
            PickleUnknown unknown => throw TorchGlobals.Refusal(unknown),
            TorchTensor => throw new InputException("it holds one tensor and no network"),
            _ => throw new InputException("it holds no dictionary of tensors: save torch.save(model.state_dict(), 'weights.pth')"),
        };
        PickleDict weights = WeightsEntry is null && IsStateDict(top) ? top : Nested(top);
        Dictionary<string, TorchTensor> tensors = new(StringComparer.Ordinal);
        foreach ((object key, object? value) in weights.Entries)
        {
            string name = ((string)key).Replace(Packed, string.Empty, StringComparison.Ordinal);
            if (value is TorchTensor tensor)
            {
                tensors.Add(name, tensor);
            }
            else if (value is object?[] and [TorchTensor packed, var bias])
            {
                tensors.Add($"{name}.weight", packed);
                if (bias is TorchTensor numbers)
                {
                    tensors.Add($"{name}.bias", numbers);
                }
            }
        }

        return tensors;
    }

    /// <summary>The weights in a checkpoint, which holds other things too.</summary>
    private PickleDict Nested(PickleDict checkpoint)
    {
        List<(string Name, PickleDict Weights)> candidates = [];
        Collect(checkpoint, string.Empty, candidates);
        string[] names = [.. candidates.Select(static candidate => candidate.Name)];
        string all = string.Join(", ", names.Select(static name => $"'{name}'"));
        if (WeightsEntry is { } wanted)
        {
            int at = Array.IndexOf(names, wanted);
            return at >= 0
                ? candidates[at].Weights
                : throw new InputException($"it has no weights under '{wanted}', which --weights-entry names; there "
                    + (all.Length > 0 ? $"are {all}" : "are none in entries"));
        }

        if (candidates.Count == 0)
        {
            throw Unknowns(checkpoint).FirstOrDefault(IsNetwork) is { } unknown
                ? TorchGlobals.Refusal(unknown)
                : new InputException(
                    $"none of its entries ({string.Join(", ", checkpoint.Entries.Take(5).Select(static entry => $"'{entry.Key}'"))}) is a "
                        + "dictionary of tensors: save torch.save(model.state_dict(), 'weights.pth')");
        }

        // The usual names count at any depth: 'checkpoint.model' is a 'model'.
        int chosen = candidates.Count == 1 ? 0 : UsualNames
            .Select(usual => Array.FindIndex(names, name => name.Split('.')[^1] == usual))
            .FirstOrDefault(static at => at >= 0, -1);
        if (chosen < 0)
        {
            throw new InputException($"several of its entries hold weights ({all}); name one by --weights-entry");
        }

        if (candidates.Count > 1)
        {
            Note = $"took the weights under '{names[chosen]}', of {all}; give --weights-entry for others";
        }

        return candidates[chosen].Weights;
    }

    /// <summary>Finds dictionaries of tensors, as deep as training scripts nest them.</summary>
    private static void Collect(PickleDict dict, string path, List<(string Name, PickleDict Weights)> found)
    {
        foreach ((object key, object? value) in dict.Entries)
        {
            if (key is string name && value is PickleDict inner)
            {
                if (IsStateDict(inner))
                {
                    found.Add((path + name, inner));
                }
                else if (path.Count(static c => c == '.') < MostDepth)
                {
                    Collect(inner, $"{path}{name}.", found);
                }
            }
        }
    }

    private static IEnumerable<PickleUnknown> Unknowns(PickleDict dict) => dict.Entries.SelectMany(static entry => entry.Value switch
    {
        PickleUnknown unknown => [unknown],
        PickleDict inner => inner.Entries.Select(static own => own.Value).OfType<PickleUnknown>(),
        _ => [],
    });

    /// <summary>A whole network saved with its code, or quantized tensors; and not a class of options or of an optimizer.</summary>
    private static bool IsNetwork(PickleUnknown unknown) =>
        Array.Exists(OfNetworks, part => unknown.Name.Contains(part, StringComparison.Ordinal));

    private static bool IsStateDict(PickleDict dict) =>
        dict.Entries.Any(static entry => entry.Value is TorchTensor { Shape.Length: > 0 })
            && dict.Entries.All(static entry => entry is { Key: string, Value: TorchTensor }
                || (entry.Key is string name && name.Contains(Packed, StringComparison.Ordinal)));
}
