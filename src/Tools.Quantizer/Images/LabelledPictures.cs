using System.Globalization;
using System.Text;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Images;

/// <param name="Path">Where the picture lies.</param>
/// <param name="Class">0-based.</param>
internal sealed record LabelledPicture(string Path, int Class);

/// <summary>
/// What pictures show. Either a <c>file,class</c> list says it, the first line being that heading or already a picture; a file may be
/// quoted and may hold commas: the class is what follows the last one. Or the folder that a picture lies in has its class's name.
/// </summary>
internal static class LabelledPictures
{
    /// <summary>Given instead of a list: the folders say the classes.</summary>
    public const string ByFolder = "folders";

    /// <param name="source">A list, or <see cref="ByFolder"/>.</param>
    /// <param name="root">The folder of the pictures.</param>
    /// <param name="labels">The network's class names, when it has any.</param>
    /// <exception cref="InputException">As <see cref="Read"/>, or a folder is called as no class.</exception>
    public static IReadOnlyList<LabelledPicture> Of(string source, string root, IReadOnlyList<string>? labels) =>
        source == ByFolder ? OfFolders(root, labels) : Read(source, root);

    private static LabelledPicture[] OfFolders(string root, IReadOnlyList<string>? labels)
    {
        if (labels is null)
        {
            throw new InputException($"{root}: the network has no class names that folders could be called by; list the pictures in a CSV");
        }

        Dictionary<string, int> classes = labels
            .Select(static (name, index) => (name, index))
            .DistinctBy(static label => label.name)
            .ToDictionary(StringComparer.Ordinal);
        return [.. PictureFolder.Find(root).Select(path => new LabelledPicture(path, ClassOf(path)))];

        int ClassOf(string path)
        {
            string folder = Path.GetFileName(Path.GetDirectoryName(path))!;
            return classes.TryGetValue(folder, out int index)
                ? index
                : throw new InputException(
                    $"{path}: its folder '{folder}' is not one of the network's classes "
                        + $"({string.Join(", ", labels.Take(20))}{(labels.Count > 20 ? ", …" : string.Empty)})");
        }
    }

    /// <param name="csv">The list.</param>
    /// <param name="root">The folder that relative paths in it start from.</param>
    /// <exception cref="InputException">The list is absent or empty, lists a picture twice, or has a wrong line: the message says
    /// which.</exception>
    public static IReadOnlyList<LabelledPicture> Read(string csv, string root)
    {
        string[] lines = Encoding.UTF8.GetString(InputFile.Read(csv)).TrimStart('\uFEFF').Split('\n');
        List<LabelledPicture> pictures = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            bool heading = i == 0
                && line.Replace(" ", "", StringComparison.Ordinal).Equals("file,class", StringComparison.OrdinalIgnoreCase);
            if (line.Length > 0 && !heading)
            {
                pictures.Add(Parse(line, root, $"{csv}:{i + 1}"));
            }
        }

        if (pictures.GroupBy(picture => Path.GetFullPath(picture.Path)).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InputException($"{csv}: {twice.First().Path} is listed more than once; leave one line for each picture");
        }

        return pictures.Count > 0 ? pictures : throw new InputException($"{csv}: no picture in it; write a line 'file,class' for each");
    }

    private static LabelledPicture Parse(string line, string root, string place)
    {
        int comma = line.LastIndexOf(',');
        if (comma <= 0)
        {
            throw new InputException($"{place}: '{line}' is not 'file,class'");
        }

        string number = line[(comma + 1)..].Trim();
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int label))
        {
            throw new InputException($"{place}: the class '{number}' is not a whole number from 0 up");
        }

        string path = Path.Combine(root, line[..comma].Trim().Trim('"'));
        return File.Exists(path) ? new LabelledPicture(path, label) : throw new InputException($"{place}: no file {path}");
    }
}
