using System.Globalization;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using StbImageWriteSharp;

namespace MobileNetEdge.Device.Actions;

/// <summary>
/// Saves frames as 20261126T184501.123Z-42-heart.jpg. The oldest are deleted when the folder has too many, or too many
/// bytes. A file is written completely or not at all. Other files in the folder are left alone.
/// </summary>
internal sealed class PictureAction(PictureActionOptions options) : IAction
{
    private readonly Queue<(string Path, long Bytes)> _saved = new();
    private long _savedBytes;
    private PictureFormat _format;
    private PictureConverter? _toRgb;
    private byte[] _rgb = [];

    public bool TakesPictures => true;

    private string Extension => options.Format == PictureFileFormat.Jpeg ? ".jpg" : ".png";

    /// <summary>Counts the pictures of an earlier run, and removes files that a power cut left half written.</summary>
    /// <exception cref="InputException">The folder cannot be made or written.</exception>
    public void Open()
    {
        try
        {
            DirectoryInfo folder = Directory.CreateDirectory(options.Folder);
            foreach (FileInfo file in folder.EnumerateFiles("*" + Extension)
                .Where(IsOurs)
                .OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                Count(file.FullName, file.Length);
            }

            foreach (FileInfo half in folder.EnumerateFiles($".2*{Extension}.*.tmp"))
            {
                half.Delete();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"folder '{options.Folder}': {error.Message}", error);
        }

        AtomicFile.CheckFolder(Path.Combine(options.Folder, "probe"));
    }

    public Task HandleAsync(DecisionEvent what, PictureBuffer? picture, CancellationToken cancel)
    {
        byte[] file = Encode(picture!);
        MakeRoom(file.Length);
        string time = what.Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture);
        string path = Path.Combine(options.Folder, $"{time}-{what.Frame}-{FileName(what.Label)}{Extension}");
        AtomicFile.Write(path, file);
        Count(path, file.Length);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private byte[] Encode(PictureBuffer picture)
    {
        PictureFormat format = picture.Format;
        if (_toRgb is null || format != _format)
        {
            // A conversion to the same size: pixels stay where they are.
            Preprocessing asIs = new([0], [255], ChannelOrder.Rgb, Fit.Stretch, Resampling.Bilinear);
            (_format, _toRgb) = (format, new PictureConverter(format, format.Height, format.Width, 3, asIs));
            _rgb = new byte[_toRgb.TensorLength];
        }

        _toRgb.ToPixels(picture.Bytes, _rgb);
        using MemoryStream stream = new();
        ImageWriter writer = new();
        if (options.Format == PictureFileFormat.Jpeg)
        {
            writer.WriteJpg(_rgb, format.Width, format.Height, ColorComponents.RedGreenBlue, stream, options.Quality);
        }
        else
        {
            writer.WritePng(_rgb, format.Width, format.Height, ColorComponents.RedGreenBlue, stream);
        }

        return stream.ToArray();
    }

    private void MakeRoom(long bytes)
    {
        while (_saved.Count > 0 && (_saved.Count >= options.MaxCount || _savedBytes + bytes > options.MaxBytes))
        {
            (string path, long size) = _saved.Dequeue();
            _savedBytes -= size;
            File.Delete(path);
        }
    }

    private void Count(string path, long bytes)
    {
        _saved.Enqueue((path, bytes));
        _savedBytes += bytes;
    }

    private static bool IsOurs(FileInfo file) => DateTime.TryParseExact(
        file.Name.Split('-')[0], "yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static string FileName(string label) => string.Concat(label.Select(c => char.IsLetterOrDigit(c) ? c : '_'));
}
