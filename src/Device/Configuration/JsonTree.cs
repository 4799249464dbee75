using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MobileNetEdge.Device.Configuration;

/// <summary>A JSON value that knows its line, so that a mistake can be pointed at.</summary>
/// <param name="Kind">Object, Array, String, Number, True, False or Null.</param>
/// <param name="Line">From 1.</param>
internal sealed record JsonTree(JsonValueKind Kind, int Line)
{
    public List<(string Name, JsonTree Value)> Members { get; } = [];

    public List<JsonTree> Items { get; } = [];

    /// <summary>A string's text, or a number as it is written.</summary>
    public string Text { get; private init; } = "";

    public double Number { get; private init; }

    /// <summary>Comments and trailing commas are allowed: people write it.</summary>
    public static JsonReaderOptions ReaderOptions => new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="JsonException">It is not JSON; the exception has the line, from 0.</exception>
    public static JsonTree Parse(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8, ReaderOptions);
        reader.Read();
        LineCounter lines = new();
        JsonTree root = Value(ref reader, utf8, ref lines);
        reader.Read();    // fails on anything that follows
        return root;
    }

    public JsonTree? Member(string name)
    {
        foreach ((string other, JsonTree value) in Members)
        {
            if (other == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The line of a place such as "actions[2].line": its own, or that of the nearest thing around it.</summary>
    public int LineOf(string place)
    {
        JsonTree at = this;
        foreach (string part in place.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
        {
            JsonTree? next = part.EndsWith(']') && int.TryParse(part[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                ? at.Items.ElementAtOrDefault(index)
                : at.Member(part);
            if (next is null)
            {
                break;
            }

            at = next;
        }

        return at.Line;
    }

    private static JsonTree Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ref LineCounter lines)
    {
        int line = lines.LineOf((int)reader.TokenStartIndex, utf8);
        JsonTree tree;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                tree = new JsonTree(JsonValueKind.Object, line);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    reader.Read();
                    tree.Members.Add((name, Value(ref reader, utf8, ref lines)));
                }

                return tree;
            case JsonTokenType.StartArray:
                tree = new JsonTree(JsonValueKind.Array, line);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    tree.Items.Add(Value(ref reader, utf8, ref lines));
                }

                return tree;
            case JsonTokenType.String:
                return new JsonTree(JsonValueKind.String, line) { Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new JsonTree(JsonValueKind.Number, line)
                {
                    Text = Encoding.UTF8.GetString(reader.ValueSpan),
                    Number = reader.GetDouble(),
                };
            case JsonTokenType.True:
                return new JsonTree(JsonValueKind.True, line);
            case JsonTokenType.False:
                return new JsonTree(JsonValueKind.False, line);
            default:
                return new JsonTree(JsonValueKind.Null, line);
        }
    }

    /// <summary>Counts on from one token to the next, so that each byte of the text is looked at once.</summary>
    private struct LineCounter
    {
        private int _offset;
        private int _newlines;

        /// <param name="offset">No less than the last.</param>
        /// <param name="utf8">The text.</param>
        /// <returns>From 1.</returns>
        public int LineOf(int offset, ReadOnlySpan<byte> utf8)
        {
            _newlines += utf8[_offset..offset].Count((byte)'\n');
            _offset = offset;
            return 1 + _newlines;
        }
    }
}
