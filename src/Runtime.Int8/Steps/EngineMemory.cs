using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// All memory of an engine: the block of packed weights and the arena. Both are allocated once, at load, and never move. A span keeps
/// the memory under it alive.
/// </summary>
internal sealed class EngineMemory
{
    /// <summary>A cache line of every processor this runs on.</summary>
    public const int Alignment = 64;

    private readonly Memory<byte> _weights;
    private readonly Memory<byte> _arena;
    private readonly Place[] _values;
    private readonly Place[] _scratch;
    private readonly unsafe byte* _firstWeight;

    /// <param name="weights">The weight block, <see cref="Aligned"/>.</param>
    /// <param name="layout">The arena.</param>
    /// <param name="callersArena">The caller's memory to use as the arena, or null to allocate it.</param>
    /// <exception cref="ArgumentException">The caller's memory is smaller than the arena.</exception>
    public unsafe EngineMemory(Memory<byte> weights, ArenaLayout layout, Memory<byte>? callersArena)
    {
        if (callersArena is { } given && given.Length < layout.Bytes)
        {
            string problem = $"the given arena has {given.Length} bytes, but the model needs {layout.Bytes}";
            throw new ArgumentException(problem, nameof(callersArena));
        }

        (_weights, _values, _scratch) = (weights, layout.Values, layout.Scratch);
        _firstWeight = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(weights.Span));
        _arena = callersArena?[..layout.Bytes] ?? Aligned(layout.Bytes);
    }

    /// <summary>The next multiple of <see cref="Alignment"/>.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Memory that starts at a cache line and is never moved by the garbage collector.</summary>
    public static Memory<byte> Aligned(int bytes)
    {
#if NET
        byte[] block = GC.AllocateArray<byte>(bytes + Alignment, pinned: true);
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(block, 0);
        return block.AsMemory((int)((Alignment - (start % Alignment)) % Alignment), bytes);
#else
        return new PinnedBlock(bytes, Alignment).Memory;
#endif
    }

    /// <summary>Where a value lies in the arena.</summary>
    public ref readonly Place PlaceOf(Value value) => ref _values[value.Number];

    /// <summary>The bytes of a value.</summary>
    public Span<byte> Bytes(Value value) => Bytes(PlaceOf(value));

    /// <summary>The int8 elements of a value.</summary>
    public Span<sbyte> Int8(Value value) => Elements<sbyte>(value);

    /// <summary>A value's elements as another type.</summary>
    public Span<T> Elements<T>(Value value)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes(value));

    /// <summary>How many rows of a value, starting at a given one, are contiguous, up to <paramref name="most"/>.</summary>
    public int Contiguous(Value value, int row, int most)
    {
        int held = PlaceOf(value).RowsHeld;
        return Math.Min(most, held - (row % held));
    }

    /// <summary>Contiguous rows of a value.</summary>
    public Span<sbyte> Rows(Value value, int row, int count) =>
        Int8(value).Slice(row % PlaceOf(value).RowsHeld * value.RowBytes, count * value.RowBytes);

    /// <summary>The scratch memory of the step that makes a value.</summary>
    public Span<sbyte> Scratch(Value output) => MemoryMarshal.Cast<byte, sbyte>(Bytes(_scratch[output.Number]));

    /// <summary>Constants in the weight block.</summary>
    public ReadOnlySpan<T> Elements<T>(Packed<T> constants)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_weights.Span[constants.Offset..])[..constants.Count];

    /// <summary>Where constants are in the weight block, which never moves.</summary>
    public unsafe T* Pointer<T>(Packed<T> constants)
        where T : unmanaged => (T*)(_firstWeight + constants.Offset);

    private Span<byte> Bytes(in Place place) => _arena.Span.Slice(place.Offset, place.Bytes);
}
