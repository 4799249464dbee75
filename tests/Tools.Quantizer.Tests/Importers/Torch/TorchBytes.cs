using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MobileNetEdge.Tools.Quantizer.Architectures;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Torch;

/// <summary>
/// Writes .pth files by hand, byte for byte in the layouts of torch.save: pickle protocol 2, in a zip archive or, as before version 1.6, in
/// a row.
/// </summary>
internal sealed class TorchBytes
{
    private readonly List<byte> _pickle = [];
    private readonly List<(string Key, byte[] Bytes, int ElementBytes)> _storages = [];

    public TorchBytes() => Raw(0x80, 2);

    /// <summary>An OrderedDict of tensors, each alone in its storage, with the versions that PyTorch sets on it.</summary>
    public TorchBytes StateDict(IEnumerable<NamedTensor> tensors)
    {
        Global("collections", "OrderedDict").Raw(')', 'R', '(');
        foreach (NamedTensor tensor in tensors)
        {
            Text(tensor.Name).Floats(tensor);
        }

        return Raw('u', '}').Text("_metadata").Global("collections", "OrderedDict").Raw(')', 'R', 's', 'b');
    }

    /// <summary>A dict of what the functions write.</summary>
    public TorchBytes Dict(params (string Key, Action<TorchBytes> Value)[] entries)
    {
        Raw('}', '(');
        foreach ((string key, Action<TorchBytes> value) in entries)
        {
            value(Text(key));
        }

        return Raw('u');
    }

    /// <summary>A tensor alone in its storage.</summary>
    public TorchBytes Floats(NamedTensor tensor) => Tensor(
        "FloatStorage", [.. tensor.Values.SelectMany(BitConverter.GetBytes)], 4, 0, tensor.Shape, Contiguous(tensor.Shape));

    /// <summary>A tensor of 8-bit integers and, as a tuple, what they stand for.</summary>
    public TorchBytes Quantized(byte[] values, int[] shape, Action<TorchBytes> parameters)
    {
        Global("torch._utils", "_rebuild_qtensor").Raw('(');
        Storage("QInt8Storage", values, 1, null).Integer(0).Tuple(shape).Tuple(Contiguous(shape)).Raw('(');
        parameters(this);
        return Raw('t', 0x89).Global("collections", "OrderedDict").Raw(')', 'R', 't', 'R');
    }

    public TorchBytes Tensor(string storage, byte[] bytes, int elementBytes, long offset, int[] shape, int[] strides, string? key = null)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Raw('(').Storage(storage, bytes, elementBytes, key).Integer(offset);
        Tuple(shape).Tuple(strides).Raw(0x89);    // requires_grad: False
        return Global("collections", "OrderedDict").Raw(')', 'R', 't', 'R');
    }

    private TorchBytes Storage(string type, byte[] bytes, int elementBytes, string? key)
    {
        if (_storages.All(known => known.Key != key))
        {
            key ??= $"{_storages.Count}";
            _storages.Add((key, bytes, elementBytes));
        }

        return Raw('(')
            .Text("storage")
            .Global("torch", type)
            .Text(key!)
            .Text("cpu")
            .Integer(bytes.Length / elementBytes)
            .Raw('t', 'Q');
    }

    public TorchBytes Global(string module, string name)
    {
        _pickle.AddRange(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));
        return this;
    }

    public TorchBytes Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        _pickle.AddRange([(byte)'X', .. BitConverter.GetBytes(utf8.Length), .. utf8]);
        return this;
    }

    public TorchBytes Integer(long value)
    {
        if (value is >= 0 and < 256)
        {
            return Raw('K', (int)value);
        }

        Raw('J');
        _pickle.AddRange(BitConverter.GetBytes((int)value));
        return this;
    }

    public TorchBytes Tuple(int[] values)
    {
        Raw('(');
        foreach (int value in values)
        {
            Integer(value);
        }

        return Raw('t');
    }

    public TorchBytes Raw(params int[] bytes)
    {
        _pickle.AddRange(bytes.Select(value => (byte)value));
        return this;
    }

    /// <summary>torch.save since version 1.6; torch.jit.save puts values first.</summary>
    public byte[] Zip(bool valuesFirst = false)
    {
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            if (valuesFirst)
            {
                AddValues();
            }

            Add("data.pkl", [.. _pickle, (byte)'.']);
            Add("byteorder", "little"u8.ToArray());
            if (!valuesFirst)
            {
                AddValues();
            }

            Add("version", "3\n"u8.ToArray());

            void AddValues() => _storages.ForEach(storage => Add($"data/{storage.Key}", storage.Bytes));

            void Add(string name, byte[] bytes)
            {
                using Stream stream = archive.CreateEntry($"archive/{name}", CompressionLevel.NoCompression).Open();
                stream.Write(bytes);
            }
        }

        return file.ToArray();
    }

    /// <summary>torch.save before version 1.6.</summary>
    public byte[] Legacy()
    {
        TorchBytes keys = new TorchBytes().Raw(']', '(');
        foreach ((string key, _, _) in _storages)
        {
            keys.Text(key);
        }

        TorchBytes machine = new TorchBytes().Dict(
            ("protocol_version", value => value.Integer(1001)), ("little_endian", value => value.Raw(0x88)));
        List<byte> file =
        [
            0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.',
            0x80, 2, (byte)'M', 0xe9, 3, (byte)'.',
            .. machine._pickle, (byte)'.',
            .. _pickle, (byte)'.',
            .. keys.Raw('e', '.')._pickle,
        ];
        foreach ((_, byte[] bytes, int elementBytes) in _storages)
        {
            byte[] count = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(count, bytes.Length / elementBytes);
            file.AddRange(count);
            file.AddRange(bytes);
        }

        return [.. file];
    }

    private static int[] Contiguous(int[] shape)
    {
        int[] strides = new int[shape.Length];
        int stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }
}
