using CsCheck;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Streaming;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Plans of random graphs are tried out: every byte remembers who wrote it last.</summary>
public sealed class ArenaPlannerTests
{
    private const int Nobody = -1;

    private static readonly Gen<int> Sizes = Gen.Frequency((2, Gen.Int[1, 2000]), (2, Gen.OneOf(64, 128, 192)), (1, Gen.Int[1, 5]));

    /// <summary>
    /// A step: what it reads, by number counted back from itself, which of that it may write over, and how much it writes.
    /// </summary>
    private static readonly Gen<(int[] Back, bool[] InPlace, int Bytes)> StepPlans =
        Gen.Select(Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[0, 6])).Array[1, 3], Gen.Bool.Array[3], Sizes);

    private static readonly Gen<Drawing> Drawings =
        from inputs in Sizes.Array[1, 3]
        from steps in StepPlans.Array[1, 14]
        from outputs in Gen.Int[0, 20].Array[1, 3]
        select new Drawing(inputs, steps, outputs);

    [Fact]
    public void No_value_is_overwritten_while_somebody_needs_it() => Drawings.Sample(
        drawing =>
        {
            NetworkSizes network = Network(drawing);
            Arena arena = new(Plan(network).Layout);
            Array.ForEach(network.Inputs, arena.Write);
            foreach (StepSizes step in network.Steps)
            {
                Assert.All(step.Inputs, arena.AssertStands);
                Assert.All(
                    step.Inputs.Where(input => arena.Overlap(input, step.Output)),
                    input => Assert.True(
                        step.InPlaceInputs.Contains(input) && arena.Places[input] == arena.Places[step.Output],
                        "written over an input that the step still reads"));
                arena.Write(step.Output);
            }

            Assert.All(network.Outputs, arena.AssertStands);
        },
        iter: 5_000);

    [Fact]
    public void Places_are_aligned_inside_the_arena_and_told_in_the_plan() => Drawings.Sample(
        drawing =>
        {
            ArenaPlan plan = Plan(Network(drawing));
            foreach (Place place in plan.Layout.Values)
            {
                Assert.Equal(0, place.Offset % 64);
                Assert.InRange(place.Offset + place.Bytes, 1, plan.Layout.Bytes);
                Assert.Contains(plan.Stretches, stretch => stretch.Offset == place.Offset && stretch.Bytes == place.Bytes);
            }

            Assert.Equal(plan.Layout.Bytes, plan.Stretches.Max(stretch => stretch.Offset + stretch.Bytes));
            Assert.Equal(plan.Stretches.Select(stretch => stretch.First).Order(), plan.Stretches.Select(stretch => stretch.First));
        },
        iter: 2_000);

    [Fact]
    public void The_arena_holds_each_step_and_is_no_larger_than_all_values_together() => Drawings.Sample(
        drawing =>
        {
            NetworkSizes network = Network(drawing);
            int arenaBytes = Plan(network).Layout.Bytes;
            foreach (StepSizes step in network.Steps)
            {
                // In place, the output's bytes are the input's.
                int output = network.Values[step.Output].Bytes;
                int inputs = step.Inputs.Distinct().Sum(input => network.Values[input].Bytes);
                bool over = step.InPlaceInputs.Any(input => network.Values[input].Bytes == output);
                Assert.True(arenaBytes >= inputs + (over ? 0 : output));
            }

            Assert.True(arenaBytes <= network.Values.Sum(value => (value.Bytes + 63) / 64 * 64));
        },
        iter: 2_000);

    [Fact]
    public void Of_a_falling_chain_the_first_pair_is_the_peak() => Sizes.Array[2, 12].Sample(
        sizes =>
        {
            int[] falling = [.. sizes.OrderDescending()];
            (int[] Back, bool[] InPlace, int)[] steps = [.. falling.Skip(1).Select(
                bytes => (new[] { 0 }, new[] { false, false, false }, bytes))];

            // Which of the two is aligned is open.
            int most = ((falling[0] + 63) / 64 * 64) + falling[1];
            Assert.InRange(Plan(Network(new Drawing([falling[0]], steps, [0]))).Layout.Bytes, falling[0] + falling[1], most);
        },
        iter: 1_000);

    [Fact]
    public void An_elementwise_chain_stays_where_it_is()
    {
        ArenaPlan plan = Plan(Network(new Drawing([100], [.. Enumerable.Repeat((new[] { 0 }, new[] { true, true, true }, 100), 5)], [0])));
        Assert.Equal(100, plan.Layout.Bytes);
        Assert.All(plan.Layout.Values, place => Assert.Equal(0, place.Offset));
    }

    [Fact]
    public void Kept_values_all_stand_at_the_end() => Drawings.Sample(
        drawing =>
        {
            NetworkSizes network = Network(drawing);
            ArenaPlan plan = Plan(network, keepAll: true);
            Arena arena = new(plan.Layout);
            int[] values = [.. Enumerable.Range(0, network.Values.Length)];
            Array.ForEach(values, arena.Write);
            Assert.All(values, arena.AssertStands);
            Assert.Equal(values.Length, plan.Stretches.Count);
        },
        iter: 1_000);

    [Fact]
    public void The_same_graph_gets_the_same_plan() => Drawings.Sample(
        drawing =>
        {
            ArenaPlan plan = Plan(Network(drawing));
            ArenaPlan again = Plan(Network(drawing));
            Assert.Equal(plan.Stretches, again.Stretches);
            Assert.Equal(plan.Layout.Values, again.Layout.Values);
        },
        iter: 500);

    [Fact]
    public void An_arena_past_two_gigabytes_is_refused()
    {
        NetworkSizes network = Network(new Drawing([int.MaxValue - 64], [([0], [false, false, false], 1000)], [0]));
        Assert.Throws<ModelFormatException>(() => Plan(network));
    }

    [Fact]
    public void So_is_scratch_memory_past_two_gigabytes()
    {
        NetworkSizes network = Network(new Drawing([64], [([0], [false, false, false], 64)], [0]));
        network.Steps[0] = network.Steps[0] with { ScratchBytes = int.MaxValue + 1L };
        Assert.Throws<ModelFormatException>(() => Plan(network));
    }

    private static ArenaPlan Plan(NetworkSizes network, bool keepAll = false) =>
        ArenaPlanner.Plan(network, [.. network.Steps.Select((_, step) => StepGroup.Alone(step))], keepAll);

    private static NetworkSizes Network(Drawing drawing)
    {
        List<ValueSizes> values = [.. drawing.Inputs.Select(bytes => new ValueSizes(bytes, 1, 1))];
        List<StepSizes> steps = [];
        foreach ((int[] back, bool[] inPlace, int bytes) in drawing.Steps)
        {
            int[] inputs = [.. back.Select(Number)];
            steps.Add(new StepSizes(values.Count, inputs, [.. inputs.Where((_, i) => inPlace[i])], [], null));
            values.Add(new ValueSizes(bytes, 1, 1));
        }

        int[] outputs = [.. drawing.Outputs.Select(Number).Distinct()];
        return new NetworkSizes([.. values], [.. steps], [.. drawing.Inputs.Select((_, i) => i)], outputs);

        int Number(int back) => Math.Max(0, values.Count - 1 - back);
    }

    private sealed record Drawing(int[] Inputs, (int[] Back, bool[] InPlace, int Bytes)[] Steps, int[] Outputs);

    /// <summary>Whose each byte is.</summary>
    private sealed class Arena
    {
        private readonly int[] _owners;

        public Arena(ArenaLayout layout)
        {
            (Places, _owners) = (layout.Values, new int[layout.Bytes]);
            Array.Fill(_owners, Nobody);
        }

        public Place[] Places { get; }

        public bool Overlap(int a, int b) => Places[a].Offset < End(b) && Places[b].Offset < End(a);

        public void Write(int value) => Array.Fill(_owners, value, Places[value].Offset, Places[value].Bytes);

        public void AssertStands(int value) =>
            Assert.False(
                _owners.AsSpan(Places[value].Offset, Places[value].Bytes).ContainsAnyExcept(value), $"v{value} was written over too early");

        private int End(int value) => Places[value].Offset + Places[value].Bytes;
    }
}
