using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>Where constants are in the weight block.</summary>
/// <param name="Offset">Bytes from the block's start.</param>
/// <param name="Count">Number of elements.</param>
internal readonly record struct Packed<T>(int Offset, int Count)
    where T : unmanaged;

/// <summary>
/// Collects every constant that the network needs while it runs, each at a 64-byte boundary, into one block that is never moved: a
/// copy would briefly need as much memory again.
/// </summary>
/// <param name="expectedBytes">The initial capacity. Pages that are never written to take only address space.</param>
internal sealed class WeightBlockBuilder(long expectedBytes = 0)
{
    /// <summary>Many operators may share one constant of the file, and each packs its own; no MobileNet has more than 30 MB.</summary>
    private const int MostBytes = 1 << 29;

    private Memory<byte> _room = EngineMemory.Aligned((int)Math.Min(expectedBytes, MostBytes));
    private int _length;

    /// <summary>All constants so far.</summary>
    public Memory<byte> Block => _room[.._length];

    public Packed<T> Add<T>(ReadOnlySpan<T> constants)
        where T : unmanaged
    {
        Packed<T> place = Add(constants.Length, out Span<T> room);
        constants.CopyTo(room);
        return place;
    }

    /// <param name="count">Number of constants.</param>
    /// <param name="room">Where to write them before anything else is added; zeroed.</param>
    public Packed<T> Add<T>(int count, out Span<T> room)
        where T : unmanaged
    {
        int offset = (int)EngineMemory.Align(_length);
        room = MemoryMarshal.Cast<byte, T>(Take(offset, (long)count * Unsafe.SizeOf<T>()));
        return new Packed<T>(offset, count);
    }

    /// <summary>Extends the constants that were added last.</summary>
    public Packed<sbyte> Extend(Packed<sbyte> last, ReadOnlySpan<sbyte> constants)
    {
        constants.CopyTo(MemoryMarshal.Cast<byte, sbyte>(Take(last.Offset + last.Count, constants.Length)));
        return last with { Count = last.Count + constants.Length };
    }

    private Span<byte> Take(int offset, long bytes)
    {
        if (offset + bytes > MostBytes)
        {
            throw new ModelFormatException("weights", $"the constants of all operators take over {MostBytes} bytes");
        }

        int end = offset + (int)bytes;
        if (end > _room.Length)
        {
            Memory<byte> larger = EngineMemory.Aligned(Math.Max(end, 2 * _room.Length));
            Block.CopyTo(larger);
            _room = larger;
        }

        _length = end;
        return _room.Span[offset..end];
    }
}
