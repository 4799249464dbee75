using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Report;

namespace MobileNetEdge.Tools.Quantizer.Tests.Docs;

/// <summary>The maps in <c>docs/memory.md</c> are those of the program.</summary>
public sealed class MemoryDocumentTests
{
    private const string Model = "mobilenet_v1_1.0_224_int8.tflite";

    private static readonly string Docs = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../docs"));

    [Fact]
    public void The_map_is_what_inspect_prints()
    {
        using Engine engine = Engine.Load(SharedData.Require($"models/bench/{Model}"));
        string map = string.Join('\n', MemoryMapText.Draw(engine.MemoryMap, engine.ArenaBytes, engine.Steps.Count));
        Assert.Contains(map, File.ReadAllText(Path.Combine(Docs, "memory.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_is_what_inspect_draws()
    {
        using Engine engine = Engine.Load(SharedData.Require($"models/bench/{Model}"));
        string svg = MemoryMapSvg.Draw(Model, engine.MemoryMap, engine.ArenaBytes, [.. engine.Steps.Select(step => step.Name)]);
        Assert.Equal(svg, File.ReadAllText(Path.Combine(Docs, "memory-mobilenet-v1.svg")).ReplaceLineEndings("\n"));
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
