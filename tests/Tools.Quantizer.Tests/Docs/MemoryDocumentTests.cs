using System.Globalization;
using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Report;

namespace MobileNetEdge.Tools.Quantizer.Tests.Docs;

/// <summary>Figures, maps and pictures of <c>docs/memory.md</c> are those of the program.</summary>
public sealed class MemoryDocumentTests
{
    private const string V1 = "mobilenet_v1_1.0_224_int8.tflite";

    private static readonly string Docs = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../docs"));

    private static readonly InstructionSet[] Sets =
        [InstructionSet.Arm64, InstructionSet.ArmDotProduct, InstructionSet.Avx2, InstructionSet.Avx512];

    [Fact]
    public void The_map_is_what_inspect_prints() =>
        Assert.Contains(string.Join('\n', MemoryMapText.Draw(Planned(V1))), Document(), StringComparison.Ordinal);

    [Theory]
    [InlineData(V1, "memory-mobilenet-v1.svg")]
    [InlineData("mobilenet_v2_1.0_224_int8.tflite", "memory-mobilenet-v2.svg")]
    [InlineData("mobilenet_v3_small_1.0_224_int8.tflite", "memory-mobilenet-v3-small.svg")]
    public void The_pictures_are_what_inspect_draws(string model, string picture) =>
        Assert.Equal(MemoryMapSvg.Draw(model, Planned(model)), File.ReadAllText(Path.Combine(Docs, picture)).ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("V1 1.0-224", V1)]
    [InlineData("V2 1.0-224", "mobilenet_v2_1.0_224_int8.tflite")]
    [InlineData("V3-Large 1.0-224", "mobilenet_v3_large_1.0_224_int8.tflite")]
    [InlineData("V3-Small 1.0-224", "mobilenet_v3_small_1.0_224_int8.tflite")]
    [InlineData("V1 0.25-96, gray", "mobilenet_v1_0.25_96_person_int8.tflite")]
    public void The_table_has_the_arenas_that_are_planned(string name, string file)
    {
        Model model = Load(file);
        string[] cells =
        [
            .. Sets.Select(set =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{MemoryPlan.Of(model, set, layerByLayer: true).ArenaBytes:N0} → {MemoryPlan.Of(model, set).ArenaBytes:N0}")),
        ];
        Assert.Contains($"\n| {name} | {string.Join(" | ", cells)} |\n", Document(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lead_of_the_first_run_is_what_is_written_beyond_what_is_read()
    {
        DocumentExample example = DocumentExample.ReadAll("memory.md", "lead")["lead"];
        Trail trail = Trail.In(Planned(V1).Plan.Buffers).First(trail => trail.Step == 0);
        Assert.Equal(
            (
                example.Given("input_rows") * example.Given("input_row_bytes"),
                example.Given("output_rows") * example.Given("output_row_bytes")),
            (trail.Input.Bytes, trail.Output.Bytes));
        example.Says("lead", trail.Input.Offset - trail.Output.Offset);
        example.Says(
            "both_bytes",
            Math.Max(trail.Input.Offset + trail.Input.Bytes, trail.Output.Offset + trail.Output.Bytes) -
                Math.Min(trail.Input.Offset, trail.Output.Offset));
        example.IsUsedUp();
    }

    [Fact]
    public void The_rings_of_the_first_run_are_as_large_as_planned()
    {
        DocumentExample example = DocumentExample.ReadAll("memory.md", "rings")["rings"];
        MemoryPlan plan = Planned(V1).Plan;
        int Bytes(string name) => plan.Buffers.Single(b => b.Name == name && b.FirstStep == 0).Bytes;
        Assert.All(["conv0", "dw1", "conv2"], name => example.Says($"{name}_bytes", Bytes(name)));
        example.Says(
            "scratch_bytes",
            plan.Buffers.Where(b => b.Name.StartsWith("scratch", StringComparison.Ordinal) && b.LastStep == 0).Sum(b => b.Bytes));
        example.IsUsedUp();
    }

    private static PlannedModel Planned(string model) => new(Load(model), InstructionSet.Arm64);

    private static Model Load(string model) => Model.Load(SharedData.Require($"models/bench/{model}"));

    private static string Document() => File.ReadAllText(Path.Combine(Docs, "memory.md")).ReplaceLineEndings("\n");

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
