using System.Globalization;
using System.Text;
using MobileNetEdge.Tools.Quantizer.Files;

namespace MobileNetEdge.Tools.Quantizer.Images;

/// <param name="Path">Where the picture lies.</param>
/// <param name="Class">0-based.</param>
internal sealed record LabelledPicture(string Path, int Class);

/// <summary>
/// Reads <c>file,class</c> lists, the first line being that heading or already a picture. A file may be quoted and may hold
/// commas: the class is what stands behind the last one.
/// </summary>
internal static class LabelledPictures
{
    /// <param name="csv">The list.</param>
    /// <param name="root">The folder that relative paths in it start from.</param>
    /// <exception cref="UserError">The list is absent or empty, lists a picture twice, or has a wrong line: the message says which.</exception>
    public static IReadOnlyList<LabelledPicture> Read(string csv, string root)
    {
        string[] lines = Encoding.UTF8.GetString(InputFile.Read(csv)).TrimStart('\uFEFF').Split('\n');
        List<LabelledPicture> pictures = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            bool heading = i == 0 && line.Replace(" ", "", StringComparison.Ordinal).Equals("file,class", StringComparison.OrdinalIgnoreCase);
            if (line.Length > 0 && !heading)
            {
                pictures.Add(Parse(line, root, $"{csv}:{i + 1}"));
            }
        }

        if (pictures.GroupBy(picture => Path.GetFullPath(picture.Path)).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UserError($"{csv}: {twice.First().Path} is listed more than once; leave one line for each picture");
        }

        return pictures.Count > 0 ? pictures : throw new UserError($"{csv}: no picture in it; write a line 'file,class' for each");
    }

    private static LabelledPicture Parse(string line, string root, string place)
    {
        int comma = line.LastIndexOf(',');
        if (comma <= 0)
        {
            throw new UserError($"{place}: '{line}' is not 'file,class'");
        }

        string number = line[(comma + 1)..].Trim();
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int label))
        {
            throw new UserError($"{place}: the class '{number}' is no whole number from 0 up");
        }

        string path = Path.Combine(root, line[..comma].Trim().Trim('"'));
        return File.Exists(path) ? new LabelledPicture(path, label) : throw new UserError($"{place}: no file {path}");
    }
}
