using System.Buffers;
using System.Runtime.InteropServices;

namespace MobileNetEdge.Runtime.Int8.Portable;

/// <summary>
/// Part of an array that the garbage collector does not move as long as a <see cref="Memory{T}"/> of it is reachable: .NET Standard has no
/// heap for such arrays.
/// </summary>
internal sealed class PinnedBlock : MemoryManager<byte>
{
    private readonly byte[] _array;
    private readonly int _start;
    private readonly int _bytes;
    private GCHandle _handle;

    /// <param name="bytes">Of the part.</param>
    /// <param name="alignment">Its address is a multiple of this.</param>
    public PinnedBlock(int bytes, int alignment)
    {
        _array = new byte[bytes + alignment];
        _bytes = bytes;
        _handle = GCHandle.Alloc(_array, GCHandleType.Pinned);
        _start = (int)((alignment - (_handle.AddrOfPinnedObject().ToInt64() % alignment)) % alignment);
    }

    ~PinnedBlock() => Dispose(false);

    public override Span<byte> GetSpan() => _array.AsSpan(_start, _bytes);

    public override unsafe MemoryHandle Pin(int elementIndex = 0) =>
        new((byte*)_handle.AddrOfPinnedObject() + _start + elementIndex, default, this);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (_handle.IsAllocated)
        {
            _handle.Free();
        }
    }
}
