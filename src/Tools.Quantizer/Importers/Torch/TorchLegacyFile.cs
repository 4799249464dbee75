using System.Buffers.Binary;
using System.Numerics;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Torch;

/// <summary>
/// torch.save before version 1.6: pickles one behind the other (a magic number, the protocol, the machine, the object, the storages' keys),
/// then each storage, in the order of the keys: its number of elements (8 bytes, little-endian) and its values.
/// </summary>
internal sealed class TorchLegacyFile : TorchFile
{
    /// <summary>How the pickle of the magic number 0x1950a86a20f9469cfc6c begins.</summary>
    public static ReadOnlySpan<byte> Magic => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private const long Protocol = 1001;

    private readonly byte[] _bytes;
    private readonly Lazy<Dictionary<string, int>> _storages;

    /// <exception cref="InputException">It is cut short, damaged, or names what no weights need.</exception>
    public TorchLegacyFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        int position = 0;
        object? magic = Next();
        object? protocol = Next();
        PickleDict? machine = Next() as PickleDict;
        if (magic is not BigInteger || protocol is not Protocol || machine?["little_endian"] is not true)
        {
            throw new InputException(
                "it is of another version of torch.save, or saved on a big-endian machine; save it again with a newer PyTorch");
        }

        Root = Next();
        List<object?> keys = Next() as List<object?> ?? throw new InputException("its list of storages is not a list; the file is damaged");
        _storages = new(() => PositionsOf(keys, position));

        object? Next()
        {
            Unpickler pickle = new(_bytes, position);
            object? value = pickle.Read();
            position = pickle.Position;
            return value;
        }
    }

    protected override object? Root { get; }

    public override void Dispose()
    {
    }

    protected override byte[] Bytes(TorchStorage storage, string tensor)
    {
        if (!_storages.Value.TryGetValue(storage.Key, out int at))
        {
            throw new InputException($"tensor '{tensor}': its values are not in the file; it is damaged");
        }

        long count = BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at - sizeof(long)));
        return count == storage.Count
            ? _bytes[at..(at + ((int)count * storage.ElementBytes()))]
            : throw new InputException(
                $"tensor '{tensor}': its storage should have {storage.Count} elements, and the file has {count}; it is damaged");
    }

    /// <summary>Where each storage's values begin. How long they are only its tensors know: elements are of 1 to 8 bytes.</summary>
    private Dictionary<string, int> PositionsOf(List<object?> keys, int position)
    {
        Dictionary<string, int> bytesOf = Tensors.Values.Select(static tensor => tensor.Storage).DistinctBy(static storage => storage.Key)
            .ToDictionary(static storage => storage.Key, static storage => storage.ElementBytes(), StringComparer.Ordinal);
        Dictionary<string, int> positions = new(StringComparer.Ordinal);
        foreach (object? key in keys)
        {
            if (key is not string name || !bytesOf.TryGetValue(name, out int elementBytes))
            {
                throw new InputException(
                    "it has values of tensors that are not weights; save the weights alone: torch.save(model.state_dict(), 'weights.pth')");
            }

            long count = position <= _bytes.Length - sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(position)) : -1;
            position += sizeof(long);
            if (count < 0 || count > (_bytes.Length - position) / elementBytes)
            {
                throw new InputException("the file is cut short; fetch or save it again");
            }

            positions[name] = position;
            position += (int)count * elementBytes;
        }

        return positions;
    }
}
