using CsCheck;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Plans of random graphs are tried out: every byte remembers who wrote it last.</summary>
public sealed class ArenaPlannerTests
{
    private static readonly Gen<int> Sizes = Gen.Frequency((2, Gen.Int[1, 2000]), (2, Gen.OneOf(64, 128, 192)), (1, Gen.Int[1, 5]));

    /// <summary>A step: what it reads, by number counted back from itself, which of that it may write over, and how much it writes.</summary>
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
            Network network = new(drawing);
            ArenaPlan plan = network.Plan();
            Value?[] owners = new Value?[plan.ArenaBytes];
            foreach (Value input in network.Inputs)
            {
                Write(owners, input);
            }

            foreach (Step step in network.Steps)
            {
                Assert.All(step.Inputs, input => AssertStands(owners, input));
                Value[] under = [.. step.Inputs.Where(input => Overlap(input, step.Output))];
                Assert.All(under, input => Assert.True(
                    step.InPlaceInputs.Contains(input) && input.Offset == step.Output.Offset && input.Bytes == step.Output.Bytes, "written over an input that the step still reads"));
                Write(owners, step.Output);
            }

            Assert.All(network.Outputs, output => AssertStands(owners, output));
        },
        iter: 5_000);

    [Fact]
    public void Places_are_aligned_inside_the_arena_and_told_in_the_plan() => Drawings.Sample(
        drawing =>
        {
            Network network = new(drawing);
            ArenaPlan plan = network.Plan();
            foreach (Value value in network.Values)
            {
                Assert.Equal(0, value.Offset % 64);
                Assert.InRange(value.Offset + value.Bytes, 1, plan.ArenaBytes);
                Assert.Contains(plan.Buffers, b => b.Offset == value.Offset && b.Bytes == value.Bytes);
            }

            Assert.Equal(plan.ArenaBytes, plan.Buffers.Max(b => b.Offset + b.Bytes));
            Assert.Equal(plan.Buffers.Select(b => b.FirstStep).Order(), plan.Buffers.Select(b => b.FirstStep));
        },
        iter: 2_000);

    [Fact]
    public void The_arena_holds_each_step_and_is_no_larger_than_all_values_together() => Drawings.Sample(
        drawing =>
        {
            Network network = new(drawing);
            ArenaPlan plan = network.Plan();
            foreach (Step step in network.Steps)
            {
                // In place, the output's bytes are the input's.
                int inputs = step.Inputs.Distinct().Sum(input => input.Bytes);
                bool over = step.InPlaceInputs.Any(input => input.Bytes == step.Output.Bytes);
                Assert.True(plan.ArenaBytes >= inputs + (over ? 0 : step.Output.Bytes));
            }

            Assert.True(plan.ArenaBytes <= network.Values.Sum(value => (value.Bytes + 63) / 64 * 64));
        },
        iter: 2_000);

    [Fact]
    public void Of_a_falling_chain_the_first_pair_is_the_peak() => Sizes.Array[2, 12].Sample(
        sizes =>
        {
            int[] falling = [.. sizes.OrderDescending()];
            Network network = new(new Drawing([falling[0]], [.. falling.Skip(1).Select(bytes => (new[] { 0 }, new[] { false, false, false }, bytes))], [0]));
            Assert.InRange(network.Plan().ArenaBytes, falling[0] + falling[1], ((falling[0] + 63) / 64 * 64) + falling[1]);    // which of the two is aligned is open
        },
        iter: 1_000);

    [Fact]
    public void An_elementwise_chain_stays_where_it_is()
    {
        Network network = new(new Drawing([100], [.. Enumerable.Repeat((new[] { 0 }, new[] { true, true, true }, 100), 5)], [0]));
        Assert.Equal(100, network.Plan().ArenaBytes);
        Assert.All(network.Values, value => Assert.Equal(0, value.Offset));
    }

    [Fact]
    public void Kept_values_all_stand_at_the_end() => Drawings.Sample(
        drawing =>
        {
            Network network = new(drawing);
            ArenaPlan plan = network.Plan(keepAll: true);
            Value?[] owners = new Value?[plan.ArenaBytes];
            foreach (Value value in network.Values)
            {
                Write(owners, value);
            }

            Assert.All(network.Values, value => AssertStands(owners, value));
            Assert.Equal(network.Values.Count, plan.Buffers.Count);
        },
        iter: 1_000);

    [Fact]
    public void The_same_graph_gets_the_same_plan() => Drawings.Sample(
        drawing =>
        {
            Network one = new(drawing);
            Network two = new(drawing);
            ArenaPlan plan = one.Plan();
            Assert.Equal(plan.Buffers, two.Plan().Buffers);
            Assert.Equal(one.Values.Select(v => v.Offset), two.Values.Select(v => v.Offset));
        },
        iter: 500);

    [Fact]
    public void An_arena_past_two_gigabytes_is_refused()
    {
        Network network = new(new Drawing([int.MaxValue - 64], [([0], [false, false, false], 1000)], [0]));
        Assert.Throws<ModelFormatException>(() => network.Plan());
    }

    private static bool Overlap(Value a, Value b) => a.Offset < b.Offset + b.Bytes && b.Offset < a.Offset + a.Bytes;

    private static void Write(Value?[] owners, Value value) => Array.Fill(owners, value, value.Offset, value.Bytes);

    private static void AssertStands(Value?[] owners, Value value) =>
        Assert.True(owners.AsSpan(value.Offset, value.Bytes).IndexOfAnyExcept(value) < 0, $"{value.Tensor.Name} was written over before its last reader");

    private sealed record Drawing(int[] Inputs, (int[] Back, bool[] InPlace, int Bytes)[] Steps, int[] Outputs);

    private sealed class Network
    {
        public Network(Drawing drawing)
        {
            Inputs = [.. drawing.Inputs.Select(NewValue)];
            List<Step> steps = [];
            foreach ((int[] back, bool[] inPlace, int bytes) in drawing.Steps)
            {
                Value[] inputs = [.. back.Select(b => Values[Math.Max(0, Values.Count - 1 - b)])];
                Value[] over = [.. inputs.Where((_, i) => inPlace[i])];
                steps.Add(new FakeStep(new Node { Inputs = inputs, Output = NewValue(bytes) }, over));
            }

            Steps = steps;
            Outputs = [.. drawing.Outputs.Select(back => Values[Math.Max(0, Values.Count - 1 - back)]).Distinct()];
        }

        public List<Value> Values { get; } = [];

        public IReadOnlyList<Value> Inputs { get; }

        public IReadOnlyList<Step> Steps { get; }

        public IReadOnlyList<Value> Outputs { get; }

        public ArenaPlan Plan(bool keepAll = false) => ArenaPlanner.Plan(Steps, Inputs, Outputs, keepAll);

        private Value NewValue(int bytes)
        {
            Value value = new(new Tensor(Values.Count, $"v{Values.Count}", TensorType.Int8, [bytes], null, default), bytes);
            Values.Add(value);
            return value;
        }
    }

    private sealed class FakeStep(Node node, Value[] over) : Step(node)
    {
        public override IEnumerable<Value> InPlaceInputs => over;

        public override void Run(EngineMemory memory)
        {
        }
    }
}
