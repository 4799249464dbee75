using System.Buffers.Binary;

namespace MobileNetEdge.Vision.Pictures.Structure;

/// <summary>The chunk IHDR of a PNG: width, height, bits per sample, colour type, compression, filter, interlacing.</summary>
internal sealed class PngHeader
{
    private const byte Palette = 3;

    // Adam7: where each pass starts, and the distance of its pixels.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <param name="body">The body of the chunk.</param>
    /// <param name="at">Where the chunk is.</param>
    /// <exception cref="InputException">The header is damaged, or the size is not supported.</exception>
    public PngHeader(ReadOnlySpan<byte> body, int at)
    {
        if (body.Length != 13)
        {
            throw PictureStructure.Damaged(at, $"a header of {body.Length} bytes instead of 13");
        }

        (uint width, uint height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
        PictureStructure.RequireSize(width, height, at);
        (byte bits, byte colour) = (body[8], body[9]);
        int channels = (colour, bits) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) or (Palette, 1 or 2 or 4 or 8) => 1,
            (2, 8 or 16) => 3,
            (4, 8 or 16) => 2,
            (6, 8 or 16) => 4,
            _ => throw PictureStructure.Damaged(at, $"a colour type of {colour} with {bits} bits"),
        };
        if (body[10] != 0 || body[11] != 0 || body[12] > 1)
        {
            throw PictureStructure.Damaged(at, $"a compression, filter and interlacing of {body[10]}, {body[11]} and {body[12]}");
        }

        (Width, Height, NeedsPalette) = ((int)width, (int)height, colour == Palette);
        DataBytes = body[12] == 0
            ? RowBytes(Width, channels * bits) * Height
            : Passes.Sum(pass => RowBytes(Count(Width, pass.X, pass.StepX), channels * bits) * Count(Height, pass.Y, pass.StepY));
    }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    public bool NeedsPalette { get; }

    /// <summary>The number of bytes that the compressed data must hold.</summary>
    public long DataBytes { get; }

    private static int Count(int size, int start, int step) => (size - start + step - 1) / step;

    /// <summary>Each row starts with a byte that names its filter. A pass without pixels has no rows.</summary>
    private static long RowBytes(int width, int bitsPerPixel) => width == 0 ? 0 : 1 + ((((long)width * bitsPerPixel) + 7) / 8);
}
