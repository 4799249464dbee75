using System.Globalization;
using System.Text;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Images;

/// <param name="Path">Where the picture lies.</param>
/// <param name="Answers">
/// The right answer of each output: the number of a class, the numbers of all classes that it shows, values, or the number of who or what
/// an embedding should recognize.
/// </param>
internal sealed record PictureTruth(string Path, IReadOnlyList<float[]> Answers);

/// <summary>
/// The right answers for heads of any kind: a CSV of <c>file,answer</c>, with several outputs one answer for each, named in the first line:
/// <c>file,age,gender</c>. Several numbers of one answer are separated by spaces or semicolons; an empty answer is no class at all.
/// </summary>
internal static class PictureTruths
{
    /// <param name="csv">The list.</param>
    /// <param name="root">The folder that relative paths in it start from.</param>
    /// <param name="outputs">The network's outputs.</param>
    /// <exception cref="InputException">
    /// The list is absent or empty, lists a picture twice, or has a wrong line: the message says which.
    /// </exception>
    public static IReadOnlyList<PictureTruth> Read(string csv, string root, IReadOnlyList<NetworkOutput> outputs)
    {
        string[] lines = Encoding.UTF8.GetString(InputFile.Read(csv)).TrimStart('\uFEFF').Split('\n', StringSplitOptions.TrimEntries);
        int[] columns = [.. Enumerable.Range(0, outputs.Count)];
        bool isHeaded = lines[0].Split(',')[0].Equals("file", StringComparison.OrdinalIgnoreCase);
        if (isHeaded && outputs.Count > 1)
        {
            columns = ColumnsOf($"{csv}:1", lines[0], outputs);
        }
        else if (outputs.Count > 1)
        {
            throw new InputException(
                $"{csv}:1: the network has {outputs.Count} outputs; begin with the line '{HeadingFor(outputs)}'");
        }

        Dictionary<string, int> identities = new(StringComparer.Ordinal);
        List<PictureTruth> pictures = [];
        for (int i = isHeaded ? 1 : 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
            {
                pictures.Add(Parse(lines[i], root, $"{csv}:{i + 1}", outputs, columns, identities));
            }
        }

        if (pictures.GroupBy(static picture => Path.GetFullPath(picture.Path))
            .FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw new InputException($"{csv}: {twice.First().Path} is listed more than once; leave one line for each picture");
        }

        return pictures.Count > 0
            ? pictures
            : throw new InputException($"{csv}: no picture in it; write a line '{HeadingFor(outputs)}' for each");
    }

    /// <summary>For an embedding: who or what a picture shows is the name of its folder.</summary>
    /// <param name="root">The folder of the pictures.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InputException">The network's answer is not one that a folder's name could be.</exception>
    public static IReadOnlyList<PictureTruth> OfFolders(string root, NetworkDescription network)
    {
        if (network.Outputs is not [{ Head.Kind: HeadKind.Embedding }])
        {
            throw new InputException(
                $"{root}: a folder's name is one class; list the right answers in a CSV, '{HeadingFor(network.Outputs)}'");
        }

        Dictionary<string, int> identities = new(StringComparer.Ordinal);
        return
        [
            .. PictureFolder.Find(root).Select(path =>
            {
                string folder = Path.GetDirectoryName(path)!;
                identities.TryAdd(folder, identities.Count);
                return new PictureTruth(path, [[identities[folder]]]);
            }),
        ];
    }

    private static string HeadingFor(IReadOnlyList<NetworkOutput> outputs) =>
        $"file,{(outputs.Count == 1 ? "answer" : string.Join(",", outputs.Select(static output => output.Name)))}";

    /// <summary>Which column, from 0 behind the file's, has the answer of each output.</summary>
    private static int[] ColumnsOf(string place, string heading, IReadOnlyList<NetworkOutput> outputs)
    {
        string[] names = [.. heading.Split(',')[1..].Select(static name => name.Trim())];
        return
        [
            .. outputs.Select(output => Array.IndexOf(names, output.Name) is >= 0 and var column && names.Length == outputs.Count
                ? column
                : throw new InputException($"{place}: '{heading}' does not name each output once; begin with '{HeadingFor(outputs)}'")),
        ];
    }

    private static PictureTruth Parse(
        string line, string root, string place, IReadOnlyList<NetworkOutput> outputs, int[] columns, Dictionary<string, int> identities)
    {
        // A file's name may hold commas: the answers are what follows the last ones.
        string[] cells = line.Split(',');
        if (cells.Length < outputs.Count + 1)
        {
            throw new InputException($"{place}: '{line}' is not '{HeadingFor(outputs)}'");
        }

        string[] answers = cells[^outputs.Count..];
        string path = Path.Combine(root, string.Join(',', cells[..^outputs.Count]).Trim().Trim('"'));
        return File.Exists(path)
            ? new PictureTruth(path, [.. outputs.Select((output, i) => AnswerOf(answers[columns[i]].Trim(), output, place, identities))])
            : throw new InputException($"{place}: no file {path}");
    }

    private static float[] AnswerOf(string text, NetworkOutput output, string place, Dictionary<string, int> identities)
    {
        if (output.Head.Kind == HeadKind.Embedding)
        {
            identities.TryAdd(text, identities.Count);
            return [identities[text]];
        }

        float[] numbers =
        [
            .. text.Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries).Select(
                number => float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
                    ? value
                    : throw new InputException($"{place}: '{number}' is not a number")),
        ];
        bool areClasses = numbers.All(number => number >= 0 && number < output.Head.Scores && number == MathF.Floor(number));
        return output.Head.Kind switch
        {
            HeadKind.Values when numbers.Length != output.Head.Outputs => throw new InputException(
                $"{place}: '{text}' are {numbers.Length} values for the {output.Head.Outputs} of '{output.Name}'; separate them by spaces"),
            HeadKind.Values => numbers,
            _ when !areClasses => throw new InputException(
                $"{place}: '{text}' names a class that '{output.Name}' does not know; it knows 0 to {output.Head.Scores - 1}"),
            HeadKind.MultiLabel => numbers,
            _ when numbers.Length != 1 => throw new InputException($"{place}: '{text}' is not one class for '{output.Name}'"),
            _ => numbers,
        };
    }
}
