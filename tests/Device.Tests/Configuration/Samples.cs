using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using MobileNetEdge.Device.Configuration;

namespace MobileNetEdge.Device.Tests.Configuration;

/// <summary>Configurations to try.</summary>
internal static class Samples
{
    public const string Small = """{ "model": { "file": "m.tflite" }, "camera": { "type": "folder", "path": "p" } }""";

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../src/Device/Samples"));

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal);

    public static string Schema { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../docs/agent.schema.json"));

    public static JsonObject Everything() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "everything.json")))!.AsObject();

    public static ConfigurationFile Parse(string json) => ConfigurationFile.Parse("agent.json", Encoding.UTF8.GetBytes(json));

    /// <summary>The mistakes that are found, one line each.</summary>
    public static string[] Mistakes(string json) => Assert.Throws<ConfigurationException>(() => Parse(json)).Message.Split('\n');

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
