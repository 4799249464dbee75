namespace MobileNetEdge.Runtime.Int8.Format;

/// <summary>
/// The bytes of a FlatBuffers file, and how many of them may still be copied. In a small file thousands of tables can point to one
/// long name or vector; copied for each of them, it would exhaust any memory. Valid files hold nearly everything once.
/// </summary>
internal sealed class FlatFile(ReadOnlyMemory<byte> bytes)
{
    private long _left = (8L * bytes.Length) + (1 << 16);

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>Counts a copy; returns false if the file would be copied many times over.</summary>
    public bool TryTake(int count) => (_left -= count) >= 0;
}
