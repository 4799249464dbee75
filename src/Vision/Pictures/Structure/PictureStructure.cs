using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision.Pictures.Structure;

/// <summary>
/// The structure of a picture file, checked to its end before anything is decoded. The decoder silently reads missing bytes as zeros;
/// past the end of a file it may look for a marker forever, and it allocates any size that a header claims. So it only gets files
/// whose segments are all inside the file, whose size is limited and whose data can fill that size.
/// </summary>
/// <param name="Width">In pixels, as stored; 1 to <see cref="PictureFormat.MaxSize"/>.</param>
/// <param name="Height">In pixels, as stored; 1 to <see cref="PictureFormat.MaxSize"/>.</param>
/// <param name="End">Bytes from the start of the file to the end of the picture. Bytes after it are not part of it.</param>
internal readonly record struct PictureStructure(int Width, int Height, int End)
{
    /// <summary>
    /// More than today's phones produce. A picture takes 3 bytes per pixel, and decoding it up to 28 (an interlaced PNG of 16 bits per
    /// channel; 6 for a baseline and 12 for a progressive JPEG of three components), plus five times the size of its file.
    /// </summary>
    public const int MaxPixels = 1 << 26;

    /// <exception cref="InputException">
    /// The picture is damaged, cut short, too large or of an unsupported kind; the message names the byte.
    /// </exception>
    public static PictureStructure Of(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, ..] => JpegStructure.Of(file),
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => PngStructure.Of(file),
        [(byte)'B', (byte)'M', ..] => BmpStructure.Of(file),
        _ => throw OtherFormats.Refusal(file),
    };

    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="at">The byte of the file that says so.</param>
    /// <exception cref="InputException">There are no pixels, or too many.</exception>
    public static void RequireSize(long width, long height, int at)
    {
        if (width < 1 || height < 1)
        {
            throw new InputException($"byte {at}: an empty picture of {width}×{height} pixels; save it again");
        }

        if (width > PictureFormat.MaxSize || height > PictureFormat.MaxSize)
        {
            throw new InputException($"byte {at}: {width}×{height} pixels are too many; make each side {PictureFormat.MaxSize} at most");
        }

        if (width * height > MaxPixels)
        {
            throw new InputException($"byte {at}: {width}×{height} pixels are too many; make it {MaxPixels / 1_000_000} million at most");
        }
    }

    /// <param name="at">The byte of the file.</param>
    /// <param name="what">What is wrong there.</param>
    public static InputException Damaged(int at, string what) =>
        new($"byte {at}: {what}; the picture is damaged or cut short: remove it or fetch it again");

    /// <param name="at">The byte of the file.</param>
    /// <param name="what">What is there, such as "a lossless JPEG".</param>
    public static InputException NotRead(int at, string what) =>
        new($"byte {at}: {what} is not read; save the picture as a plain JPEG, PNG or BMP");
}
