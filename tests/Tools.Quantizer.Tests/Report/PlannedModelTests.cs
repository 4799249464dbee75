using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Report;

namespace MobileNetEdge.Tools.Quantizer.Tests.Report;

/// <summary>What is said of plans of real networks, held to the plans byte by byte.</summary>
public sealed class PlannedModelTests
{
    private static readonly Dictionary<string, PlannedModel> Plans = [];

    public static TheoryData<string> Models =>
    [
        "models/bench/mobilenet_v1_0.25_96_person_int8.tflite",
        "models/bench/mobilenet_v2_1.0_224_int8.tflite",
        "models/bench/mobilenet_v3_small_1.0_224_int8.tflite",
        "models/int8/mobilenet_v1_0.25_224_uint8.tflite",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_layer_belongs_to_the_step_that_computes_it(string file)
    {
        PlannedModel planned = Planned(file);
        Assert.Equal(
            Enumerable.Range(0, planned.Layers.Count).Select(planned.StepOf).Order(),
            Enumerable.Range(0, planned.Layers.Count).Select(planned.StepOf));
        Assert.All(planned.Plan.Steps, (step, i) =>
        {
            EngineStep[] layers = [.. planned.LayersOf(i)];
            Assert.Equal(step.Operators, layers.SelectMany(layer => layer.Operators));
            Assert.Equal(step.MultiplyAccumulates, layers.Sum(layer => layer.MultiplyAccumulates));
            Assert.Equal(step.Output, layers[^1].Output);
        });
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_peak_is_the_step_where_most_bytes_are_taken(string file)
    {
        PlannedModel planned = Planned(file);
        int[] taken =
            [.. Enumerable.Range(0, planned.Plan.Steps.Count).Select(step => Takers(planned.Plan, step).Count(takers => takers > 0))];
        Assert.Equal(taken.Max(), planned.PeakBytes);
        Assert.Equal(taken.Max(), taken[planned.Plan.FullestStep]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Only_an_output_and_the_input_that_it_follows_share_bytes(string file)
    {
        MemoryPlan plan = Planned(file).Plan;
        IReadOnlyList<Trail> trails = Trail.In(plan.Buffers);
        Assert.NotEmpty(trails);
        Assert.All(trails, trail => Assert.True(plan.Steps[trail.Step].ByRows));
        for (int step = 0; step < plan.Steps.Count; step++)
        {
            int[] shared = [.. Takers(plan, step).Index().Where(taker => taker.Item > 1).Select(taker => taker.Index)];
            Assert.Equal(
                trails.Where(trail => trail.Step == step).SelectMany(trail => Enumerable.Range(trail.Low, trail.High - trail.Low)), shared);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void An_output_covers_its_input_from_below(string file) => Assert.All(Trail.In(Planned(file).Plan.Buffers), trail =>
    {
        Assert.False(trail.Covered(trail.Low, done: 0));
        Assert.True(trail.Covered(trail.Low, done: 0.5));
        Assert.False(trail.Covered(trail.High - 1, done: 0.5));
        Assert.True(trail.Covered(trail.High - 1, done: 1));
    });

    [Fact]
    public void A_map_says_which_steps_go_by_rows_and_which_is_the_fullest()
    {
        PlannedModel planned = Planned("models/bench/mobilenet_v1_0.25_96_person_int8.tflite");
        string[] lines = [.. MemoryMapText.Draw(planned)];
        int left = lines[0].IndexOf('|', StringComparison.Ordinal) + 1;
        string rows = lines.Single(line => line.StartsWith("   by rows", StringComparison.Ordinal));
        string peak = lines.Single(line => line.StartsWith("      peak", StringComparison.Ordinal));
        Assert.All(planned.Plan.Steps, (step, i) => Assert.Equal(step.ByRows ? "===" : "   ", $"{rows,-200}".Substring(left + (3 * i), 3)));
        Assert.Equal("^^^", peak.Substring(left + (3 * planned.Plan.FullestStep), 3));
        Assert.Contains($"{planned.PeakBytes:N0} bytes in step {planned.Plan.FullestStep + 1} (", peak, StringComparison.Ordinal);
    }

    /// <summary>Planned once: tests of one class run one after another.</summary>
    private static PlannedModel Planned(string file)
    {
        if (!Plans.TryGetValue(file, out PlannedModel? planned))
        {
            Plans[file] = planned = new PlannedModel(Model.Load(SharedData.Require(file)), InstructionSet.Arm64);
        }

        return planned;
    }

    /// <summary>How many buffers have each byte of the arena during a step.</summary>
    private static int[] Takers(MemoryPlan plan, int step)
    {
        int[] takers = new int[plan.ArenaBytes];
        foreach (ArenaBuffer b in plan.Buffers.Where(b => b.FirstStep <= step && step <= b.LastStep))
        {
            foreach (ref int taker in takers.AsSpan(b.Offset, b.Bytes))
            {
                taker++;
            }
        }

        return takers;
    }
}
