using System.Text.RegularExpressions;

namespace MobileNetEdge.Runtime.Int8.Tests.Layers;

/// <summary>
/// A project's source files, and which of its folders each of them names. Folders are those of the first level; the project's own is "".
/// </summary>
internal sealed partial class SourceTree
{
    private readonly string _rootNamespace;
    private readonly List<Source> _files = [];

    /// <param name="rootNamespace">The project's.</param>
    /// <param name="files">Each with its path from the project's folder, with slashes.</param>
    public SourceTree(string rootNamespace, IEnumerable<(string Path, string Text)> files)
    {
        _rootNamespace = rootNamespace;
        foreach ((string path, string text) in files)
        {
            string code = Comments().Replace(Strings().Replace(text, "\"\""), string.Empty);
            string[] types = [.. Types().Matches(code).Select(static match => match.Groups[1].Value)];
            _files.Add(new Source(path, path[..Math.Max(0, path.IndexOf('/', StringComparison.Ordinal))], NamespaceOf(code), code, types));
        }
    }

    public IEnumerable<string> Folders => _files.Select(static file => file.Folder).Distinct();

    public static SourceTree Read(string folder, string rootNamespace) => new(rootNamespace, Directory
        .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
        .Where(static path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))
        .Select(path => (path, File.ReadAllText(Path.Combine(folder, path)))));

    /// <summary>What breaks an order of the folders, a line each.</summary>
    /// <param name="order">All folders, each naming only those before it.</param>
    public IEnumerable<string> Breaches(string[] order) =>
        from file in _files
        from named in NamedBy(file)
        where Array.IndexOf(order, named.Folder) > Array.IndexOf(order, file.Folder)
        select $"{file.Path} names {named.What}";

    /// <summary>
    /// A type of a folder's namespace is seen through a using directive or named with its namespace (the build refuses directives that are
    /// not needed); types of the project's own namespace, wherever they stand, are seen everywhere.
    /// </summary>
    private IEnumerable<(string Folder, string What)> NamedBy(Source file)
    {
        foreach (string folder in Folders.Where(folder => folder.Length > 0 && folder != file.Folder))
        {
            string qualified = $"{_rootNamespace}.{folder}";
            IEnumerable<string> types = _files.Where(other => other.Folder == folder).SelectMany(static other => other.Types);
            if (Regex.IsMatch(file.Code, $@"\b{Regex.Escape(qualified)}\b")
                || types.Any(type => Regex.IsMatch(file.Code, $@"(?<![\w.]){folder}\.{type}\b")))
            {
                yield return (folder, qualified);
            }
        }

        foreach (Source other in _files.Where(other => other.Namespace == _rootNamespace && other.Folder != file.Folder))
        {
            foreach (string type in other.Types.Where(type => NamesType(file.Code, type)))
            {
                yield return (other.Folder, type);
            }
        }
    }

    /// <summary>Not what is declared under the same name, or a member of something else.</summary>
    private static bool NamesType(string code, string type) =>
        Regex.IsMatch(code, $@"(?<![\w.]|class |struct |record |enum ){type}\b(?!\s*[=(:]|\s*{{\s*get)");

    private static string NamespaceOf(string code) => Namespace().Match(code).Groups[1].Value;

    [GeneratedRegex("""\$?@?"(\\.|[^"\\\n])*"|'\\?.'""")]
    private static partial Regex Strings();

    [GeneratedRegex("//.*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    /// <summary>Those that are not nested stand at the start of a line.</summary>
    [GeneratedRegex(@"^(?:\w+ )*(?:class|struct|interface|enum|record(?: struct| class)?|delegate [\w<>]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();

    private sealed record Source(string Path, string Folder, string Namespace, string Code, string[] Types);
}
