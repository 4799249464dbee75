using System.Runtime.CompilerServices;

namespace MobileNetEdge.Outsider.Tests;

/// <summary>Where the files are that the repository publishes.</summary>
internal static class Repository
{
    public static string Folder => Path.GetFullPath(Path.Combine(SourceFolder(), "../.."));

    public static string Model => Path.Combine(Folder, "models/cards/v1-0.25-96.tflite");

    public static string Card(string name) =>
        Directory.GetFiles(Path.Combine(Folder, "models/cards/samples"), $"{name}-*.jpg").Order().First();

    /// <summary>A C# example of README.md: the first block of code that has these words in it.</summary>
    public static string Example(string words) => File.ReadAllText(Path.Combine(Folder, "README.md"))
        .ReplaceLineEndings("\n")
        .Split("```csharp\n")
        .Skip(1)
        .Select(static block => block[..block.IndexOf("```", StringComparison.Ordinal)])
        .First(block => block.Contains(words, StringComparison.Ordinal));

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
