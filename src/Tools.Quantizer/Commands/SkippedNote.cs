using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Says how many pictures of a folder are not used, and why.</summary>
internal static class SkippedNote
{
    /// <param name="folder">A folder of pictures; nothing is said of one that is not there.</param>
    public static void Print(string folder)
    {
        if (Directory.Exists(folder) && PictureFolder.Skipped(folder) is { } skipped)
        {
            Terminal.Note($"{folder}: {skipped}");
        }
    }
}
