using System.Text;

namespace MobileNetEdge.Runtime.Int8.Tests.Metadata;

/// <summary>
/// Writes small FlatBuffers for tests: a table is (slot, value) pairs, a value is a number, a string, an array of floats, a table or an
/// array of tables. Everything that is pointed at lies behind what points at it.
/// </summary>
internal static class FlatBufferSketch
{
    public static byte[] File(string identifier, (int Slot, object Value)[] root)
    {
        List<byte> file = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(identifier)];
        Point(file, 0, Table(file, root));
        return [.. file];
    }

    private static int Table(List<byte> file, (int Slot, object Value)[] fields)
    {
        int slots = fields.Length == 0 ? 0 : fields.Max(field => field.Slot) + 1;
        int vtable = file.Count;
        ushort[] offsets = new ushort[slots];
        for (int i = 0; i < fields.Length; i++)
        {
            offsets[fields[i].Slot] = (ushort)(4 + (4 * i));
        }

        foreach (ushort word in (ushort[])[(ushort)(4 + (2 * slots)), (ushort)(4 + (4 * fields.Length)), .. offsets])
        {
            file.AddRange(BitConverter.GetBytes(word));
        }

        int table = file.Count;
        file.AddRange(BitConverter.GetBytes(table - vtable));
        file.AddRange(new byte[4 * fields.Length]);
        for (int i = 0; i < fields.Length; i++)
        {
            int at = table + 4 + (4 * i);
            if (fields[i].Value is byte scalar)
            {
                file[at] = scalar;
            }
            else
            {
                Point(file, at, Pointed(file, fields[i].Value));
            }
        }

        return table;
    }

    private static int Pointed(List<byte> file, object value)
    {
        if (value is (int, object)[] table)
        {
            return Table(file, table);
        }

        int at = file.Count;
        switch (value)
        {
            case string text:
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                file.AddRange([.. BitConverter.GetBytes(utf8.Length), .. utf8, 0]);
                break;
            case float[] numbers:
                file.AddRange([.. BitConverter.GetBytes(numbers.Length), .. numbers.SelectMany(BitConverter.GetBytes)]);
                break;
            case (int, object)[][] tables:
                file.AddRange([.. BitConverter.GetBytes(tables.Length), .. new byte[4 * tables.Length]]);
                for (int i = 0; i < tables.Length; i++)
                {
                    Point(file, at + 4 + (4 * i), Table(file, tables[i]));
                }

                break;
            default:
                throw new ArgumentException($"no way to write a {value.GetType()}", nameof(value));
        }

        return at;
    }

    private static void Point(List<byte> file, int at, int to)
    {
        byte[] offset = BitConverter.GetBytes(to - at);
        for (int i = 0; i < 4; i++)
        {
            file[at + i] = offset[i];
        }
    }
}
