using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Pictures.Structure;
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
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".bmp"];

    /// <exception cref="InputException">The file is missing, damaged, cut short, too large or not a picture.</exception>
    public static Picture Load(string path) => Load(path, InputFile.Read(path));

    /// <param name="path">Where the bytes came from, for messages.</param>
    /// <param name="bytes">A whole picture file.</param>
    /// <exception cref="InputException">The file is damaged, cut short, too large or not a picture.</exception>
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
        catch (OutOfMemoryException error)
        {
            throw new InputException($"{path}: there is not enough memory to decode it; make the picture smaller", error);
        }
        catch (Exception error)
        {
            // The decoder throws many kinds of exceptions for damaged files.
            throw new InputException($"{path}: the picture is damaged ({error.Message}); remove it or save it again", error);
        }
    }

    /// <summary>
    /// Time grows with the size of the file and its pixels; <see cref="PictureStructure.MaxPixels"/> bounds the memory.
    /// </summary>
    private static Picture Decode(byte[] bytes)
    {
        PictureStructure structure = PictureStructure.Of(bytes);
        using MemoryStream stream = new(bytes, 0, structure.End);
        ImageResult picture = ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);

        // If the data end early, the decoder stops silently and returns uninitialized memory for the rest.
        return stream.Position == structure.End
            ? ExifOrientation.Apply(new Picture(picture.Data, picture.Width, picture.Height), ExifOrientation.Of(bytes))
            : throw PictureStructure.Damaged((int)stream.Position, $"cannot decode the data from here, or before, to byte {structure.End}");
    }
}
