using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Torch;

/// <summary>
/// All that a pickle may name and have made: dicts, storages and tensors. Python would import and call whatever a pickle names; here
/// anything that is not in this list becomes a <see cref="PickleUnknown"/> that holds its name, and nothing is ever called. Checkpoints
/// carry many such things beside the weights: options, scores, optimizers.
/// </summary>
internal static class TorchGlobals
{
    private const string OrderedDict = "collections.OrderedDict";
    private const string Rebuild = "torch._utils._rebuild_tensor";
    private const string RebuildV2 = "torch._utils._rebuild_tensor_v2";
    private const string RebuildParameter = "torch._utils._rebuild_parameter";
    private const string RebuildQuantized = "torch._utils._rebuild_qtensor";
    private const string Size = "torch.Size";
    private const string StoragePrefix = "torch.";

    private const string PerTensor = "torch.per_tensor_affine";
    private const string PerChannel = "torch.per_channel_affine";

    private static readonly HashSet<string> Known =
        [OrderedDict, Rebuild, RebuildV2, RebuildParameter, RebuildQuantized, Size, PerTensor, PerChannel];

    /// <summary>PyTorch's storage classes and the bytes of an element.</summary>
    private static readonly Dictionary<string, int> Storages = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = 8,
        ["FloatStorage"] = 4,
        ["HalfStorage"] = 2,
        ["BFloat16Storage"] = 2,
        ["LongStorage"] = 8,
        ["IntStorage"] = 4,
        ["ShortStorage"] = 2,
        ["CharStorage"] = 1,
        ["ByteStorage"] = 1,
        ["BoolStorage"] = 1,
        ["QInt8Storage"] = 1,
        ["QUInt8Storage"] = 1,
    };

    public static int ElementBytes(this TorchStorage storage) => Storages[storage.Type];

    public static object Find(string module, string name)
    {
        string full = $"{module}.{name}";
        return Known.Contains(full) || (module == "torch" && Storages.ContainsKey(name)) ? new PickleGlobal(full) : new PickleUnknown(full);
    }

    /// <summary>The error for a file whose weights are inside something unknown.</summary>
    public static InputException Refusal(PickleUnknown unknown) => new(
        $"it asks for '{unknown.Name}' to be loaded and run, which no tensor needs: refused, and nothing was run. If you trust its "
            + "author, load it in Python and save the weights alone: torch.save(model.state_dict(), 'weights.pth')");

    /// <summary>What calling a global would give.</summary>
    /// <exception cref="InputException">It is called with what PyTorch does not call it with.</exception>
    public static object? Reduce(object? callee, object?[] arguments) => (callee, arguments) switch
    {
        (PickleGlobal { Name: OrderedDict }, []) => new PickleDict(),
        (PickleGlobal { Name: OrderedDict }, [List<object?> pairs]) => FromPairs(pairs),
        (PickleGlobal { Name: Size }, [object?[] sizes]) => sizes,
        (PickleGlobal { Name: Rebuild or RebuildV2 }, [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..]) =>
            Tensor(storage, offset, shape, strides),
        (PickleGlobal { Name: RebuildParameter }, [TorchTensor tensor, ..]) => tensor,
        (PickleGlobal { Name: RebuildQuantized },
            [TorchStorage storage, long offset, object?[] shape, object?[] strides, object?[] how, ..]) =>
            Tensor(storage, offset, shape, strides) with { Quantization = Quantization(how, shape) },
        (PickleUnknown unknown, _) => new PickleUnknown(unknown.Name),
        (PickleGlobal global, _) => throw new InputException(
            $"it calls '{global.Name}' with other arguments than PyTorch does; the file is damaged"),
        _ => throw new InputException("it calls what is not a function; the file is damaged"),
    };

    /// <summary>('storage', class, key, device, number of elements[, view]): where torch.save keeps values.</summary>
    public static TorchStorage Storage(object? reference) => reference switch
    {
        object?[] and ["storage", PickleGlobal { Name: var type }, string key, string, long and >= 0 and var count, ..] parts
            when type.StartsWith(StoragePrefix, StringComparison.Ordinal) && Storages.ContainsKey(type[StoragePrefix.Length..])
                && parts.Skip(5).All(static view => view is null) =>
            new TorchStorage(type[StoragePrefix.Length..], key, count),
        _ => throw new InputException("it refers to values in a way that torch.save of weights does not; save them again with "
            + "torch.save(model.state_dict(), 'weights.pth')"),
    };

    private static TorchQuantization Quantization(object?[] how, object?[] shape) => how switch
    {
        [PickleGlobal { Name: PerTensor }, double scale, long zeroPoint, ..] => new TorchQuantization(scale, zeroPoint, null, null, 0),
        [PickleGlobal { Name: PerChannel }, TorchTensor { Shape: [var count] } scales, TorchTensor { Shape: [var zeros] } zeroPoints,
            long and >= 0 and < int.MaxValue and var axis, ..]
            when axis < shape.Length && shape[axis] is long channels && channels == count && count == zeros =>
            new TorchQuantization(1, 0, scales, zeroPoints, (int)axis),
        _ => throw new InputException("a tensor is quantized in a way that is not read; int8 by tensor or by channel is"),
    };

    private static PickleDict FromPairs(List<object?> pairs)
    {
        PickleDict dict = new();
        foreach (object? pair in pairs)
        {
            dict[pair is IReadOnlyList<object?> and [string, _]
                ? ((IReadOnlyList<object?>)pair)[0]!
                : throw new InputException("an OrderedDict is not made of pairs; the file is damaged")] =
                ((IReadOnlyList<object?>)pair)[1];
        }

        return dict;
    }

    private static TorchTensor Tensor(TorchStorage storage, long offset, object?[] shape, object?[] strides)
    {
        long count = 1;
        long last = offset;
        bool sane = offset >= 0 && shape.Length == strides.Length;
        for (int i = 0; i < shape.Length && sane; i++)
        {
            sane = shape[i] is long and >= 0 and <= int.MaxValue && strides[i] is long and >= 0 and <= int.MaxValue;
            if (sane)
            {
                count = Math.Min(count, int.MaxValue) * (long)shape[i]!;
                last += Math.Max(0, (long)shape[i]! - 1) * (long)strides[i]!;
                sane = last <= storage.Count;
            }
        }

        return sane && count <= storage.Count && (count == 0 || last < storage.Count)
            ? new TorchTensor(
                storage, offset, [.. shape.Select(static size => (int)(long)size!)], [.. strides.Select(static stride => (long)stride!)])
            : throw new InputException($"a tensor of [{string.Join(", ", shape)}], strides [{string.Join(", ", strides)}], does not lie in "
                + $"its storage of {storage.Count} elements; the file is damaged");
    }
}
