namespace MobileNetEdge.Tools.Quantizer.Importers.Torch;

// What a pickle may hold here, beside null, bool, long, double, string, byte[], object?[] (a tuple) and List<object?>.

/// <summary>A dict, or an OrderedDict.</summary>
internal sealed class PickleDict
{
    private readonly List<KeyValuePair<object, object?>> _entries = [];
    private readonly Dictionary<object, int> _positions = [];

    /// <summary>In the order in which keys were first set.</summary>
    public IReadOnlyList<KeyValuePair<object, object?>> Entries => _entries;

    public object? this[object key]
    {
        get => _positions.TryGetValue(key, out int at) ? _entries[at].Value : null;
        set
        {
            if (_positions.TryGetValue(key, out int at))
            {
                _entries[at] = new(key, value);
            }
            else
            {
                _positions.Add(key, _entries.Count);
                _entries.Add(new(key, value));
            }
        }
    }
}

/// <summary>A function or class that a pickle names: never called, only compared with the few whose meaning is known.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>
/// A class or function that weights do not need, or what it would have made: inert, its name is kept and the state that it was given.
/// </summary>
internal sealed class PickleUnknown(string name)
{
    public string Name { get; } = name;

    /// <summary>Its members by name; null where it was given none.</summary>
    public PickleDict? State { get; set; }
}

/// <summary>The values of tensors; they are elsewhere in the file.</summary>
/// <param name="Type">PyTorch's class, as <c>FloatStorage</c>.</param>
/// <param name="Key">Under which they lie.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record TorchStorage(string Type, string Key, long Count);

/// <summary>A window on a storage.</summary>
/// <param name="Storage">The values.</param>
/// <param name="Offset">Of the first element.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Strides">Elements from one index of a dimension to the next.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, int[] Shape, long[] Strides)
{
    /// <summary>What integers stand for; null of floats.</summary>
    public TorchQuantization? Quantization { get; init; }
}

/// <summary>Real value = (integer − zero point) · scale.</summary>
/// <param name="Scale">Of every element, where it is not each channel's own.</param>
/// <param name="ZeroPoint">Likewise.</param>
/// <param name="Scales">Of each index of the axis; null for one scale.</param>
/// <param name="ZeroPoints">Likewise.</param>
/// <param name="Axis">The channels' axis.</param>
internal sealed record TorchQuantization(double Scale, long ZeroPoint, TorchTensor? Scales, TorchTensor? ZeroPoints, int Axis);
