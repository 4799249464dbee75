using MobileNetEdge.Vision.Files;
using StbImageSharp;

namespace MobileNetEdge.Vision.Pictures;

/// <summary>A decoded picture, upright.</summary>
/// <param name="Rgb">[height, width, 3], 8 bits each, in the order red, green, blue.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record Picture(byte[] Rgb, int Width, int Height);

/// <summary>Reads JPEG, PNG and BMP files.</summary>
internal static class PictureFile
{
    // 3 bytes a pixel: a header must not be able to ask for more than 300 MB.
    private const long MaxPixels = 100_000_000;

    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".bmp"];

    /// <exception cref="InputException">The file is absent, damaged, cut short, too large or no picture.</exception>
    public static Picture Load(string path) => Load(path, InputFile.Read(path));

    /// <param name="path">Where the bytes came from, for messages.</param>
    /// <param name="bytes">A picture file, whole.</param>
    /// <exception cref="InputException">The file is damaged, cut short, too large or no picture.</exception>
    public static Picture Load(string path, byte[] bytes)
    {
        try
        {
            return Decode(bytes);
        }
        catch (InputException error)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
        catch (Exception error)
        {
            // The decoder meets damage with exceptions of many kinds.
            throw new InputException($"{path}: the picture is damaged ({error.Message}); remove it or save it again", error);
        }
    }

    private static Picture Decode(byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        if (ImageInfo.FromStream(stream) is not { } info)
        {
            throw new InputException("not a JPEG, PNG or BMP picture, or damaged at its start");
        }

        if ((long)info.Width * info.Height > MaxPixels)
        {
            throw new InputException($"{info.Width}×{info.Height} pixels are too many; make it smaller");
        }

        if (Completeness.IsCutShort(bytes))
        {
            throw new InputException("the picture is cut short; remove it or fetch it again");
        }

        ImageResult picture = ImageResult.FromMemory(bytes, ColorComponents.RedGreenBlue);
        return ExifOrientation.Apply(new Picture(picture.Data, picture.Width, picture.Height), ExifOrientation.Of(bytes));
    }
}
