using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MobileNetEdge.Runtime.Int8.Tests.Docs;

/// <summary>What the documents name is there.</summary>
public sealed partial class DocumentsTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(SourceFolder(), "../../.."));

    public static TheoryData<string> Documents =>
        ["README.md", .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}").Order()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_to_files(string document)
    {
        string path = Path.Combine(Root, document);
        Assert.All(
            Link().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value),
            link => Assert.True(
                File.Exists(Path.Combine(Path.GetDirectoryName(path)!, link)), $"{document} links to {link}, which is not there"));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Source_files_that_are_named_exist(string document)
    {
        string[] roots =
        [
            Root,
            .. new[] { "src/Runtime.Int8", "src/Tools.Quantizer", "tests/Runtime.Int8.Tests" }.Select(folder => Path.Combine(Root, folder)),
        ];
        Assert.All(
            SourceFile().Matches(File.ReadAllText(Path.Combine(Root, document))).Select(match => match.Groups[1].Value),
            file => Assert.True(roots.Any(root => File.Exists(Path.Combine(root, file))), $"{document} names {file}, which is not there"));
    }

    [Fact]
    public void The_build_script_runs_the_test_command_of_the_readme()
    {
        string command = TestCommand().Match(File.ReadAllText(Path.Combine(Root, "README.md"))).Groups[1].Value;
        Assert.StartsWith("dotnet test", command, StringComparison.Ordinal);
        Assert.Contains(File.ReadLines(Path.Combine(Root, ".ci/run")), line => line.StartsWith(command + " ", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([A-Za-z0-9./]+\.cs)`")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"\*\*Test:\*\*\s+```sh\r?\n(.+?)\r?\n```")]
    private static partial Regex TestCommand();

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
