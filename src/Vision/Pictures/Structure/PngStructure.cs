using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MobileNetEdge.Vision.Pictures.Structure;

/// <summary>
/// Walks a PNG from chunk to chunk to its end, and counts the bytes its data decompress to: a decoder allocates room for all of them, and
/// data can expand to a thousand times their size.
/// </summary>
internal static class PngStructure
{
    private const int ChunkFrame = 12; // length and type before a chunk's body, checksum after it
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static PictureStructure Of(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
        {
            throw PictureStructure.Damaged(0, "an incomplete PNG signature");
        }

        using MemoryStream data = new();
        PngHeader? header = null;
        bool hasPalette = false;
        int at = Signature.Length;
        while (file.Length - at >= ChunkFrame)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            string type = Encoding.Latin1.GetString(file.Slice(at + 4, 4));
            if (length > file.Length - at - ChunkFrame)
            {
                throw PictureStructure.Damaged(at, $"the chunk {Printable(type)} reaches beyond the file's end");
            }

            ReadOnlySpan<byte> body = file.Slice(at + 8, (int)length);
            int end = at + ChunkFrame + body.Length;
            switch (type)
            {
                case "IHDR" when header is null && at == Signature.Length:
                    header = new PngHeader(body, at);
                    break;
                case "PLTE" when header is not null:
                    hasPalette = true;
                    break;
                case "IDAT" when header is not null && (hasPalette || !header.NeedsPalette):
                    data.Write(body);
                    break;
                case "IEND" when header is not null:
                    RequireSize(data, header.DataBytes, at);
                    return new PictureStructure(header.Width, header.Height, end);
                default:
                    // A decoder may skip an unknown chunk if the first letter of its name is lower-case.
                    if (header is null || char.IsAsciiLetterUpper(type[0]) || !type.All(char.IsAsciiLetter))
                    {
                        throw PictureStructure.Damaged(at, $"the chunk {Printable(type)} does not belong here");
                    }

                    break;
            }

            at = end;
        }

        throw PictureStructure.Damaged(at, "the file ends before its chunk IEND");
    }

    private static void RequireSize(MemoryStream data, long bytes, int at)
    {
        data.Position = 0;
        using ZLibStream decompressed = new(data, CompressionMode.Decompress);
        byte[] buffer = new byte[1 << 16];
        long there = 0;
        try
        {
            while (there <= bytes && decompressed.Read(buffer) is > 0 and var read)
            {
                there += read;
            }
        }
        catch (InvalidDataException error)
        {
            throw PictureStructure.Damaged(at, $"the compressed data before it are wrong ({error.Message.TrimEnd('.')})");
        }

        if (there != bytes)
        {
            string held = there < bytes ? $"{there}" : "more";
            throw PictureStructure.Damaged(at, $"the data before it hold {held} bytes, but the header needs {bytes}");
        }
    }

    private static string Printable(string type) => string.Concat(type.Select(static letter => char.IsAsciiLetter(letter) ? letter : '?'));
}
