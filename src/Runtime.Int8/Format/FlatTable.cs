using System.Buffers.Binary;
using System.Text;

namespace MobileNetEdge.Runtime.Int8.Format;

/// <summary>
/// One table of a FlatBuffers file, read with every offset and length checked against the file. No number in the file decides an
/// allocation unchecked: a vector's length is accepted only if its elements are inside the file, and data shared by many tables count
/// against <see cref="FlatFile.TryTake"/> each time they are copied.
/// Layout: https://flatbuffers.dev/internals/ — a table starts with a signed offset back to its vtable; the vtable holds
/// uint16 { its bytes, table's bytes, offset of field 0, offset of field 1, … }, 0 for a field that is absent.
/// </summary>
internal readonly struct FlatTable
{
    /// <summary>The largest MobileNets have some 400 tensors and as many buffers.</summary>
    private const int MostTables = 16384;

    private readonly FlatFile _file;
    private readonly int _table;
    private readonly int _vtable;
    private readonly int _vtableBytes;
    private readonly int _tableBytes;

    private FlatTable(FlatFile file, int table, string place)
    {
        _file = file;
        _table = table;
        Place = place;
        _vtable = 0;
        _vtableBytes = 4;
        _tableBytes = 4;

        long vtable = table - (long)ReadInt32(table, "table");
        if (vtable < 0 || vtable > file.Bytes.Length - 4)
        {
            throw Bad("its vtable lies outside the file");
        }

        _vtable = (int)vtable;
        _vtableBytes = ReadUInt16(_vtable);
        _tableBytes = ReadUInt16(_vtable + 2);
        if (_vtableBytes < 4 || _vtableBytes % 2 != 0 || _vtableBytes > file.Bytes.Length - _vtable)
        {
            throw Bad($"its vtable claims {_vtableBytes} bytes");
        }

        if (_tableBytes < 4 || _tableBytes > file.Bytes.Length - _table)
        {
            throw Bad($"it claims {_tableBytes} bytes, more than the file has left");
        }
    }

    /// <summary>The table's name in messages, such as <c>subgraphs[0].operators[3]</c>.</summary>
    public string Place { get; }

    /// <summary>
    /// Whether a file, given at least by its beginning, has <paramref name="identifier"/> in bytes 4..7.
    /// </summary>
    public static bool HasIdentifier(ReadOnlySpan<byte> file, string identifier) =>
        file.Length >= 8 && file.Slice(4, 4).SequenceEqual(Encoding.ASCII.GetBytes(identifier));

    /// <summary>The root table of a file whose identifier (bytes 4..7) is <paramref name="identifier"/>.</summary>
    public static FlatTable Root(ReadOnlyMemory<byte> file, string identifier, string place)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < 8)
        {
            throw Bad(place, $"the file has {bytes.Length} bytes, too few to be a FlatBuffers file");
        }

        if (!HasIdentifier(bytes, identifier))
        {
            throw Bad(place, $"bytes 4..7 are not the identifier '{identifier}': this is another kind of file, or a damaged one");
        }

        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (offset < 4 || offset > bytes.Length - 4)
        {
            throw Bad(place, "the root table lies outside the file");
        }

        return new FlatTable(new FlatFile(file), (int)offset, place);
    }

    public bool Has(int slot) => FieldPosition(slot, 0) != 0;

    public byte Byte(int slot, byte absent = 0) => FieldPosition(slot, 1) is var at && at != 0 ? _file.Bytes.Span[at] : absent;

    public sbyte SByte(int slot, sbyte absent = 0) => FieldPosition(slot, 1) is var at && at != 0 ? (sbyte)_file.Bytes.Span[at] : absent;

    public bool Boolean(int slot) => Byte(slot) != 0;

    public int Int32(int slot, int absent = 0) =>
        FieldPosition(slot, 4) is var at && at != 0 ? BinaryPrimitives.ReadInt32LittleEndian(_file.Bytes.Span[at..]) : absent;

    public uint UInt32(int slot, uint absent = 0) => unchecked((uint)Int32(slot, unchecked((int)absent)));

    public ulong UInt64(int slot) =>
        FieldPosition(slot, 8) is var at && at != 0 ? BinaryPrimitives.ReadUInt64LittleEndian(_file.Bytes.Span[at..]) : 0;

    public float Single(int slot, float absent = 0) => BitConverter.Int32BitsToSingle(Int32(slot, BitConverter.SingleToInt32Bits(absent)));

    public string? String(int slot, string name) =>
        Vector(slot, 1, name) is { } bytes ? Encoding.UTF8.GetString(Taken(bytes, name).Span) : null;

    /// <summary>The bytes of a vector of scalars, without a copy; null when the field is absent.</summary>
    public ReadOnlyMemory<byte>? Vector(int slot, int elementBytes, string name)
    {
        int at = Indirect(slot, name);
        if (at == 0)
        {
            return null;
        }

        int length = VectorLength(at, elementBytes, name);
        return _file.Bytes.Slice(at + 4, length * elementBytes);
    }

    /// <summary>A vector of at most <paramref name="most"/> int32; empty when the field is absent.</summary>
    public int[] Int32Vector(int slot, string name, int most) => Scalars(slot, 4, name, most, BinaryPrimitives.ReadInt32LittleEndian);

    /// <summary>A vector of at most <paramref name="most"/> int64; empty when the field is absent.</summary>
    public long[] Int64Vector(int slot, string name, int most) => Scalars(slot, 8, name, most, BinaryPrimitives.ReadInt64LittleEndian);

    /// <summary>A vector of at most <paramref name="most"/> float32; empty when the field is absent.</summary>
    public float[] SingleVector(int slot, string name, int most) =>
        Scalars(slot, 4, name, most, static bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt32LittleEndian(bytes)));

    /// <summary>The table that a field points to; null when the field is absent.</summary>
    public FlatTable? Table(int slot, string name)
    {
        int at = Indirect(slot, name);
        return at == 0 ? null : new FlatTable(_file, at, $"{Place}.{name}");
    }

    /// <summary>
    /// A vector of tables; empty when the field is absent. Bounded, as a table in memory is many times the size of its offset in the file.
    /// </summary>
    public FlatTable[] Tables(int slot, string name)
    {
        int at = Indirect(slot, name);
        if (at == 0)
        {
            return [];
        }

        int length = VectorLength(at, 4, name);
        if (length > MostTables)
        {
            throw Bad($"'{name}' has {length} tables; at most {MostTables} are read");
        }

        Taken(_file.Bytes.Slice(at + 4, length * 4), name);
        FlatTable[] tables = new FlatTable[length];
        for (int i = 0; i < tables.Length; i++)
        {
            string place = Place.Length == 0 ? $"{name}[{i}]" : $"{Place}.{name}[{i}]";
            tables[i] = new FlatTable(_file, Follow(at + 4 + (i * 4), place), place);
        }

        return tables;
    }

    public ModelFormatException Bad(string problem) => Bad(Place, problem);

    /// <summary>Counts bytes that are about to be copied; throws if the file causes too many copies.</summary>
    public ReadOnlyMemory<byte> Taken(ReadOnlyMemory<byte> bytes, string name) => _file.TryTake(bytes.Length)
        ? bytes
        : throw Bad($"'{name}' and what was read before it take many times the file's size: too many tables share the same data");

    private static ModelFormatException Bad(string place, string problem) => new(place.Length == 0 ? "model" : place, problem);

    private T[] Scalars<T>(int slot, int elementBytes, string name, int most, ReadScalar<T> read)
    {
        if (Vector(slot, elementBytes, name) is not { } bytes)
        {
            return [];
        }

        if (bytes.Length / elementBytes > most)
        {
            throw Bad($"'{name}' has {bytes.Length / elementBytes} elements; {most} is the most it can have");
        }

        Taken(bytes, name);
        T[] values = new T[bytes.Length / elementBytes];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(bytes.Span.Slice(i * elementBytes, elementBytes));
        }

        return values;
    }

    private delegate T ReadScalar<T>(ReadOnlySpan<byte> bytes);

    /// <summary>Position of a field's bytes in the file, 0 when absent.</summary>
    private int FieldPosition(int slot, int bytes)
    {
        int entry = 4 + (slot * 2);
        if (entry + 2 > _vtableBytes)
        {
            return 0;
        }

        int offset = ReadUInt16(_vtable + entry);
        if (offset == 0)
        {
            return 0;
        }

        if (offset < 4 || offset + bytes > _tableBytes)
        {
            throw Bad($"field {slot} lies outside its table");
        }

        return _table + offset;
    }

    /// <summary>Position of the target of a reference field, 0 when absent.</summary>
    private int Indirect(int slot, string name)
    {
        int at = FieldPosition(slot, 4);
        return at == 0 ? 0 : Follow(at, name);
    }

    private int Follow(int at, string name)
    {
        uint offset = unchecked((uint)ReadInt32(at, name));
        if (offset < 4 || offset > _file.Bytes.Length - 4 - (long)at)
        {
            throw Bad($"'{name}' points outside the file");
        }

        return at + (int)offset;
    }

    private int VectorLength(int at, int elementBytes, string name)
    {
        uint length = unchecked((uint)ReadInt32(at, name));
        if (length * (long)elementBytes > _file.Bytes.Length - 4 - (long)at)
        {
            throw Bad($"'{name}' claims {length} elements, more than the file has left");
        }

        return (int)length;
    }

    private int ReadInt32(int at, string name) =>
        at >= 0 && at <= _file.Bytes.Length - 4
            ? BinaryPrimitives.ReadInt32LittleEndian(_file.Bytes.Span[at..])
            : throw Bad($"'{name}' lies outside the file");

    private int ReadUInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.Bytes.Span[at..]);
}
