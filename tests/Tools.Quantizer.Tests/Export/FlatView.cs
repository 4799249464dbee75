using Google.FlatBuffers;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export;

/// <summary>A table of a FlatBuffers file, read by the FlatBuffers library itself; slots as in the schema's declaration order.</summary>
internal readonly struct FlatView
{
    private readonly Table _table;

    private FlatView(int position, ByteBuffer bytes) => _table = new Table(position, bytes);

    public static FlatView Root(byte[] file, string identifier)
    {
        ByteBuffer bytes = new(file);
        Assert.True(Table.__has_identifier(bytes, identifier));
        return new FlatView(bytes.GetInt(0), bytes);
    }

    public int Int(int slot, int absent = 0) => At(slot) is var at && at != 0 ? _table.bb.GetInt(at) : absent;

    public int Byte(int slot) => At(slot) is var at && at != 0 ? _table.bb.GetSbyte(at) : 0;

    public float Float(int slot) => At(slot) is var at && at != 0 ? _table.bb.GetFloat(at) : 0;

    public string? Text(int slot) => At(slot) is var at && at != 0 ? _table.__string(at) : null;

    public FlatView Child(int slot) => new(_table.__indirect(At(slot)), _table.bb);

    public FlatView[] Children(int slot)
    {
        Table table = _table;
        return [.. Elements(slot, 4).Select(at => new FlatView(table.__indirect(at), table.bb))];
    }

    public int[] Ints(int slot)
    {
        ByteBuffer bytes = _table.bb;
        return [.. Elements(slot, 4).Select(bytes.GetInt)];
    }

    public long[] Longs(int slot)
    {
        ByteBuffer bytes = _table.bb;
        return [.. Elements(slot, 8).Select(bytes.GetLong)];
    }

    public float[] Floats(int slot)
    {
        ByteBuffer bytes = _table.bb;
        return [.. Elements(slot, 4).Select(bytes.GetFloat)];
    }

    public byte[] Bytes(int slot)
    {
        ByteBuffer bytes = _table.bb;
        return [.. Elements(slot, 1).Select(bytes.Get)];
    }

    /// <summary>Where a vector's first element lies in the file.</summary>
    public int PositionOf(int slot) => _table.__vector(At(slot) - _table.bb_pos);

    private int At(int slot) => _table.__offset(4 + (slot * 2)) is var offset && offset != 0 ? _table.bb_pos + offset : 0;

    private IEnumerable<int> Elements(int slot, int elementBytes)
    {
        if (At(slot) == 0)
        {
            return [];
        }

        int offset = At(slot) - _table.bb_pos;
        int first = _table.__vector(offset);
        return Enumerable.Range(0, _table.__vector_len(offset)).Select(i => first + (i * elementBytes));
    }
}
