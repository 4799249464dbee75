using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MobileNetEdge.Tests;

/// <summary>What README.md promises of a command.</summary>
internal static partial class Readme
{
    private const string Floats = "Of float weights";

    public static string RepositoryFolder => Path.GetFullPath(Path.Combine(SourceFolder(), "../.."));

    /// <summary>Names in a command's paragraph that begins with "JSON:", at any depth; those of float weights stand behind "Of float
    /// weights".</summary>
    public static string[] JsonNames(string command, string part = "JSON:")
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryFolder, "README.md"));
        string section = Between(readme, $"### {command}\n", "\n#");
        string text = Between(section[section.IndexOf(part, StringComparison.Ordinal)..], "", "\n\n");
        return [.. Name().Matches(part == Floats ? text : Between(text, "", Floats)).Select(match => match.Groups[1].Value).Distinct()];
    }

    private static string Between(string text, string start, string end)
    {
        string rest = text[(text.IndexOf(start, StringComparison.Ordinal) + start.Length)..];
        int at = rest.IndexOf(end, StringComparison.Ordinal);
        return at < 0 ? rest : rest[..at];
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Name();
}
