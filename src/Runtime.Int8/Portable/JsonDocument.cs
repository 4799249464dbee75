using System.Globalization;
using System.Text;

namespace MobileNetEdge.Runtime.Int8.Portable;

/// <summary>Reads a JSON text (RFC 8259), for <see cref="JsonElement"/>.</summary>
internal sealed class JsonDocument : IDisposable
{
    /// <summary>Values within values: as many as System.Text.Json reads.</summary>
    private const int MostDepth = 64;

    private readonly string _json;
    private int _at;

    private JsonDocument(string json)
    {
        _json = json;
        RootElement = Value(1);
        if (Next() != '\0' || _at < _json.Length)
        {
            throw Wrong("more behind the end");
        }
    }

    public JsonElement RootElement { get; }

    /// <param name="utf8">The text.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return new JsonDocument(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8.Span));
        }
        catch (DecoderFallbackException)
        {
            throw new JsonException("it is not UTF-8");
        }
    }

    /// <summary>Nothing is held; System.Text.Json's is disposed of.</summary>
    public void Dispose()
    {
    }

    private JsonElement Value(int depth)
    {
        if (depth > MostDepth)
        {
            throw Wrong($"more than {MostDepth} values within each other");
        }

        switch (Next())
        {
            case '{':
                List<JsonProperty> members = [];
                Sequence('}', () =>
                {
                    Require('"');
                    string name = String();
                    Require(':');
                    _at++;
                    members.Add(new JsonProperty(name, Value(depth + 1)));
                });
                return new JsonElement(JsonValueKind.Object, Members: members);
            case '[':
                List<JsonElement> elements = [];
                Sequence(']', () => elements.Add(Value(depth + 1)));
                return new JsonElement(JsonValueKind.Array, Elements: elements);
            case '"':
                return new JsonElement(JsonValueKind.String, String());
            case 't':
                return Word("true", JsonValueKind.True);
            case 'f':
                return Word("false", JsonValueKind.False);
            case 'n':
                return Word("null", JsonValueKind.Null);
            default:
                return new JsonElement(JsonValueKind.Number, Number());
        }
    }

    /// <summary>The next character that is no white space; 0 at the end.</summary>
    private char Next()
    {
        while (Here is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }

        return Here;
    }

    private char Here => _at < _json.Length ? _json[_at] : '\0';

    private void Require(char c)
    {
        if (Next() != c)
        {
            throw Wrong($"no {c}");
        }
    }

    private void Sequence(char end, Action item)
    {
        _at++;
        if (Next() != end)
        {
            item();
            while (Next() == ',')
            {
                _at++;
                item();
            }
        }

        Require(end);
        _at++;
    }

    private JsonElement Word(string word, JsonValueKind kind)
    {
        if (string.CompareOrdinal(_json, _at, word, 0, word.Length) != 0)
        {
            throw Wrong($"no {word}");
        }

        _at += word.Length;
        return new JsonElement(kind);
    }

    private string Number()
    {
        int start = _at;
        _at += Here == '-' ? 1 : 0;
        int first = _at;
        Digits();
        if (_json[first] == '0' && _at > first + 1)
        {
            throw Wrong("a number with a 0 before it");
        }

        if (Here == '.')
        {
            _at++;
            Digits();
        }

        if (Here is 'e' or 'E')
        {
            _at++;
            _at += Here is '+' or '-' ? 1 : 0;
            Digits();
        }

        return _json[start.._at];
    }

    private void Digits()
    {
        if (Here is < '0' or > '9')
        {
            throw Wrong("no value");
        }

        while (Here is >= '0' and <= '9')
        {
            _at++;
        }
    }

    private string String()
    {
        StringBuilder text = new();
        for (_at++; Here != '"'; _at++)
        {
            if (Here < ' ')
            {
                throw Wrong("a text without end");
            }

            text.Append(Here == '\\' ? Escaped() : Here);
        }

        _at++;
        string whole = text.ToString();
        for (int i = 0; i < whole.Length; i++)
        {
            if (i + 1 < whole.Length && char.IsSurrogatePair(whole[i], whole[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(whole[i]))
            {
                throw Wrong("half a character");
            }
        }

        return whole;
    }

    private char Escaped()
    {
        _at++;
        switch (Here)
        {
            case '"' or '\\' or '/':
                return Here;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _at + 4 < _json.Length && _json.AsSpan(_at + 1, 4) is var digits && IsHexadecimal(digits):
                _at += 4;
                return (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default:
                throw Wrong("an escape that does not exist");
        }
    }

    private static bool IsHexadecimal(ReadOnlySpan<char> digits)
    {
        foreach (char digit in digits)
        {
            if (!Uri.IsHexDigit(digit))
            {
                return false;
            }
        }

        return true;
    }

    private JsonException Wrong(string what) => new($"{what} at character {_at}");
}
