using System.Globalization;
using System.Text;

namespace MobileNetEdge.Device.Cameras;

/// <summary>
/// Parses what a server sends as multipart/x-mixed-replace: boundary, headers, body, again and again. Lenient where servers differ:
/// dashes around the boundary, bodies with and without Content-Length, line ends with and without a carriage return.
/// </summary>
/// <param name="stream">The body of the response.</param>
/// <param name="boundary">As the response's Content-Type names it.</param>
/// <param name="maxBytes">The largest body of a part.</param>
internal sealed class MultipartReader(Stream stream, string boundary, int maxBytes)
{
    private const int MaxLineBytes = 8192;

    // Some servers count the dashes before it as part of its name, and some send them twice.
    private readonly byte[] _name = Encoding.ASCII.GetBytes(boundary.Trim('"').Trim('-'));
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    /// <summary>The body of the next part.</summary>
    /// <exception cref="InvalidDataException">The stream is malformed, or a part is too large; the message says which.</exception>
    /// <exception cref="EndOfStreamException">The server ended it.</exception>
    /// <exception cref="IOException">The connection is cut.</exception>
    public async ValueTask<byte[]> NextAsync(CancellationToken cancel)
    {
        await SkipToBoundaryAsync(cancel).ConfigureAwait(false);
        int? length = null;
        while (await LineAsync(cancel).ConfigureAwait(false) is { Length: > 0 } header)
        {
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.TryParse(header.AsSpan("Content-Length:".Length)
                    .Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) && bytes <= maxBytes
                    ? bytes
                    : throw new InvalidDataException($"a picture of '{header}': at most {maxBytes} bytes are accepted");
            }
        }

        length ??= await FindMarkerAsync(cancel).ConfigureAwait(false);
        while (_end - _start < length)
        {
            await FillAsync(cancel).ConfigureAwait(false);
        }

        byte[] body = _buffer[_start..(_start + length.Value)];
        _start += length.Value;
        return body;
    }

    private async ValueTask SkipToBoundaryAsync(CancellationToken cancel)
    {
        string name = Encoding.ASCII.GetString(_name);
        for (int skipped = 0; skipped <= maxBytes;)
        {
            string line = await LineAsync(cancel).ConfigureAwait(false);
            if (line.StartsWith("--", StringComparison.Ordinal) && line.Trim('-') == name)
            {
                return;
            }

            skipped += line.Length + 1;
        }

        throw new InvalidDataException($"its boundary '{boundary}' is missing");
    }

    /// <summary>A line without its end. A line longer than the limit is returned in pieces: it is part of a picture.</summary>
    private async ValueTask<string> LineAsync(CancellationToken cancel)
    {
        while (true)
        {
            ReadOnlySpan<byte> there = _buffer.AsSpan(_start.._end);
            int end = there[..Math.Min(there.Length, MaxLineBytes)].IndexOf((byte)'\n');
            if (end >= 0 || there.Length >= MaxLineBytes)
            {
                int bytes = end >= 0 ? end : MaxLineBytes;
                _start += bytes + (end >= 0 ? 1 : 0);
                return Encoding.Latin1.GetString(there[..bytes]).TrimEnd('\r');
            }

            await FillAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The length of the body that ends before the next boundary.</summary>
    private async ValueTask<int> FindMarkerAsync(CancellationToken cancel)
    {
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> there = _buffer.AsSpan(_start.._end);
            if (there[searched..].IndexOf("\n--"u8) is int at and >= 0)
            {
                at += searched;
                ReadOnlySpan<byte> name = there[(at + 3)..].TrimStart((byte)'-');
                if (name.StartsWith(_name))
                {
                    return at > 0 && there[at - 1] == '\r' ? at - 1 : at;
                }

                if (name.Length >= _name.Length)
                {
                    searched = at + 1;
                    continue;
                }

                searched = at; // its name has not arrived completely
            }
            else
            {
                searched = Math.Max(0, there.Length - 2);
            }

            if (there.Length > maxBytes)
            {
                throw new InvalidDataException($"a picture without an end: at most {maxBytes} bytes are accepted");
            }

            await FillAsync(cancel).ConfigureAwait(false);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancel)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length); // bodies are limited, and so is the buffer
        }

        int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
        _end += read > 0 ? read : throw new EndOfStreamException("the server ended the stream");
    }
}
