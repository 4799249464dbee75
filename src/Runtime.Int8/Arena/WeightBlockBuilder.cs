using System.Runtime.InteropServices;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>Where constants lie in the weight block.</summary>
/// <param name="Offset">Bytes from the block's start.</param>
/// <param name="Count">Number of elements.</param>
internal readonly record struct Packed<T>(int Offset, int Count)
    where T : unmanaged;

/// <summary>Collects every constant that the network needs while it runs, each at a 64-byte boundary, into one block.</summary>
internal sealed class WeightBlockBuilder
{
    /// <summary>Many operators may share one constant of the file, and each packs its own; no MobileNet has more than 30 MB.</summary>
    private const int MostBytes = 1 << 29;

    private readonly List<byte> _bytes = [];

    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    public Packed<T> Add<T>(ReadOnlySpan<T> constants)
        where T : unmanaged
    {
        ReadOnlySpan<byte> added = MemoryMarshal.AsBytes(constants);
        if (_bytes.Count + (long)added.Length > MostBytes)
        {
            throw new ModelFormatException("weights", $"the constants of all operators take over {MostBytes} bytes");
        }

        int offset = (int)EngineMemory.Align(_bytes.Count);
        CollectionsMarshal.SetCount(_bytes, offset);
        _bytes.AddRange(added);
        return new Packed<T>(offset, constants.Length);
    }
}
