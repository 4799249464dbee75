using System.Globalization;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>What build systems want to find beside the sources: CMake, ESP-IDF, Arduino, Zephyr. Templates in Export/C/Build.</summary>
internal static class CBuildFiles
{
    private static readonly string[] Paths =
    [
        "CMakeLists.txt", "idf_component.yml", "library.properties", "zephyr/module.yml", "zephyr/CMakeLists.txt", "zephyr/Kconfig",
    ];

    /// <param name="name">The library's name.</param>
    /// <param name="sources">Names of the files to compile, all in src/.</param>
    /// <param name="arenaBytes">RAM.</param>
    /// <returns>Path and text of each.</returns>
    public static IEnumerable<(string Path, string Text)> Write(string name, IEnumerable<string> sources, int arenaBytes) =>
        Paths.Select(path => (path, CSource.Template($"Build/{path}")
            .Replace("@NAME@", name, StringComparison.Ordinal)
            .Replace("@UPPER@", name.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("@SOURCES@", string.Join(' ', sources), StringComparison.Ordinal)
            .Replace("@ARENA@", arenaBytes.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
}
