using System.Buffers.Binary;

namespace MobileNetEdge.Vision.Pictures.Structure;

/// <summary>
/// Iterates over the markers of a JPEG file, each with its segment. Stops before anything that is not a marker or reaches beyond the
/// file; nothing in the file is trusted, and every step moves forward.
/// </summary>
/// <param name="file">Starts with the start marker FF D8.</param>
internal ref struct JpegMarkers(ReadOnlySpan<byte> file)
{
    public const byte StartOfScan = 0xDA;
    public const byte EndOfImage = 0xD9;
    public const byte HuffmanTables = 0xC4;
    public const byte QuantizationTables = 0xDB;
    public const byte RestartInterval = 0xDD;
    public const byte FirstApplication = 0xE0;
    public const byte LastApplication = 0xEF;

    private readonly ReadOnlySpan<byte> _file = file;

    /// <summary>Position of the marker, or where one should be if there are no more.</summary>
    public int At { get; private set; } = 0;

    /// <summary>The second byte of the marker; the first is FF.</summary>
    public byte Code { get; private set; } = 0;

    /// <summary>The segment of the marker, without its length.</summary>
    public ReadOnlySpan<byte> Segment { get; private set; } = default;

    /// <summary>Where the next part starts.</summary>
    public int End { get; private set; } = 2;

    public bool MoveNext()
    {
        At = End;
        while (_file.Length - At >= 2 && _file[At] == 0xFF && _file[At + 1] == 0xFF)
        {
            At++; // a fill byte
        }

        if (_file.Length - At < 2 || _file[At] != 0xFF)
        {
            return false;
        }

        Code = _file[At + 1];
        if (Code == EndOfImage)
        {
            Segment = default;
            End = At + 2;
            return true;
        }

        int length = _file.Length - At >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(_file[(At + 2)..]) : 0;
        if (length < 2 || length > _file.Length - At - 2)
        {
            return false;
        }

        Segment = _file.Slice(At + 4, length - 2);
        End = At + 2 + length;
        return true;
    }

    /// <summary>Skips the data after a scan header, up to the next marker that is not a restart marker of the scan.</summary>
    /// <returns>The number of bytes, and of non-empty stretches between restarts.</returns>
    public (int Bytes, int Stretches) SkipScan()
    {
        int start = End;
        int stretch = End;
        int stretches = 0;
        while (_file[End..].IndexOf((byte)0xFF) is >= 0 and var marker && End + marker + 1 < _file.Length)
        {
            End += marker;
            byte code = _file[End + 1];
            if (code is 0 or 0xFF)
            {
                End += code == 0 ? 2 : 1; // a data byte FF, or a fill byte
                continue;
            }

            stretches += End > stretch ? 1 : 0;
            if (code is not (>= 0xD0 and <= 0xD7))
            {
                return (End - start, stretches);
            }

            End += 2;
            stretch = End;
        }

        End = _file.Length;
        return (End - start, stretches + (End > stretch ? 1 : 0));
    }
}
