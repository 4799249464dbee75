using System.Runtime.CompilerServices;

namespace MobileNetEdge.Tests;

/// <summary>
/// Real models, pictures and golden answers that lie beside a developer's checkout, in <c>../shared/data</c>.
/// A test that needs them and does not find them skips with a reason.
/// </summary>
internal static class SharedData
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../shared/data"));

    /// <summary>Whether the folder is here.</summary>
    public static bool IsPresent => Directory.Exists(Root);

    /// <summary>The full path of a file or folder under <c>shared/data</c>; skips the test when it is absent.</summary>
    public static string Require(string relative)
    {
        string path = Path.Combine(Root, relative);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"needs shared/data/{relative}, which is not on this machine");
        return path;
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
