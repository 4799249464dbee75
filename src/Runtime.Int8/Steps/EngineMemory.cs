using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// All memory of an engine: the block of packed weights and the arena. Both are taken once, at load, and stand still. A span keeps
/// the memory under it alive, so that none can outlive what it points into.
/// </summary>
internal sealed class EngineMemory
{
    /// <summary>A cache line of every processor this runs on.</summary>
    public const int Alignment = 64;

    private readonly Memory<byte> _weights;
    private readonly Memory<byte> _arena;
    private readonly unsafe byte* _firstWeight;

    /// <param name="weights">The weight block, <see cref="Aligned"/>.</param>
    /// <param name="arenaBytes">Size of the arena.</param>
    /// <param name="callersArena">The caller's memory to use as arena, or null to take some.</param>
    /// <exception cref="ArgumentException">The caller's memory is smaller than the arena.</exception>
    public unsafe EngineMemory(Memory<byte> weights, int arenaBytes, Memory<byte>? callersArena)
    {
        if (callersArena is { } given && given.Length < arenaBytes)
        {
            throw new ArgumentException($"the arena handed in has {given.Length} bytes and the model needs {arenaBytes}", nameof(callersArena));
        }

        _weights = weights;
        _firstWeight = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(weights.Span));
        _arena = callersArena?[..arenaBytes] ?? Aligned(arenaBytes);
    }

    /// <summary>The next multiple of <see cref="Alignment"/>.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Memory that starts at a cache line and is never moved by the garbage collector.</summary>
    public static Memory<byte> Aligned(int bytes)
    {
        byte[] block = GC.AllocateArray<byte>(bytes + Alignment, pinned: true);
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(block, 0);
        return block.AsMemory((int)((Alignment - (start % Alignment)) % Alignment), bytes);
    }

    /// <summary>The bytes of a value.</summary>
    public Span<byte> Bytes(Value value) => _arena.Span.Slice(value.Offset, value.Bytes);

    /// <summary>The int8 elements of a value.</summary>
    public Span<sbyte> Int8(Value value) => Elements<sbyte>(value);

    /// <summary>A value's elements as another type.</summary>
    public Span<T> Elements<T>(Value value)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes(value));

    /// <summary>Constants out of the weight block.</summary>
    public ReadOnlySpan<T> Elements<T>(Packed<T> constants)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_weights.Span[constants.Offset..])[..constants.Count];

    /// <summary>Where constants stand in the weight block, which never moves.</summary>
    public unsafe T* Pointer<T>(Packed<T> constants)
        where T : unmanaged => (T*)(_firstWeight + constants.Offset);
}
