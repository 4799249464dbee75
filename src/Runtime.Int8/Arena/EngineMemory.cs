using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>
/// All memory of an engine: the block of packed weights and the arena. Both are taken once and stand still. Offsets and lengths
/// were checked when the plan was made; here they become spans.
/// </summary>
internal sealed unsafe class EngineMemory : IDisposable
{
    /// <summary>A cache line of every processor this runs on.</summary>
    public const int Alignment = 64;

    private readonly bool _ownsArena;
    private System.Buffers.MemoryHandle _callersArena;
    private byte* _weights;
    private byte* _arena;

    /// <param name="weights">Content of the weight block.</param>
    /// <param name="arenaBytes">Size of the arena.</param>
    /// <param name="callersArena">The caller's memory to use as arena, or null to take some.</param>
    /// <exception cref="ArgumentException">The caller's memory is smaller than the arena.</exception>
    public EngineMemory(ReadOnlySpan<byte> weights, int arenaBytes, Memory<byte>? callersArena)
    {
        if (callersArena is { } given && given.Length < arenaBytes)
        {
            throw new ArgumentException($"the arena handed in has {given.Length} bytes and the model needs {arenaBytes}", nameof(callersArena));
        }

        ArenaBytes = arenaBytes;
        _weights = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(weights.Length, 1), Alignment);
        weights.CopyTo(new Span<byte>(_weights, weights.Length));
        _ownsArena = callersArena is null;
        if (callersArena is { } memory)
        {
            _callersArena = memory.Pin();
            _arena = (byte*)_callersArena.Pointer;
        }
        else
        {
            _arena = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(arenaBytes, 1), Alignment);
            new Span<byte>(_arena, arenaBytes).Clear();
        }
    }

    ~EngineMemory() => Free();

    public int ArenaBytes { get; }

    public bool IsDisposed => _weights == null;

    /// <summary>The bytes of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Bytes(Value value) => new(_arena + value.Offset, value.Bytes);

    /// <summary>The int8 elements of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<sbyte> Int8(Value value) => new(_arena + value.Offset, value.Bytes);

    /// <summary>A value's elements as another type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Elements<T>(Value value)
        where T : unmanaged => new(_arena + value.Offset, value.Bytes / sizeof(T));

    /// <summary>Constants out of the weight block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Elements<T>(Packed<T> constants)
        where T : unmanaged => new(_weights + constants.Offset, constants.Count);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_weights == null)
        {
            return;
        }

        NativeMemory.AlignedFree(_weights);
        _weights = null;
        if (_ownsArena)
        {
            NativeMemory.AlignedFree(_arena);
        }

        _arena = null;
        _callersArena.Dispose();
    }
}
