using CsCheck;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Streaming;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Runs of random steps are planned and played through in a memory in which every row knows whose it is.</summary>
public sealed class RowScheduleTests
{
    /// <summary>A step: filter, stride, rows it computes together, columns and channels of its output, and whether it adds its input's input too.</summary>
    private static readonly Gen<Layer> Layers =
        from filter in Gen.OneOf(1, 3, 5)
        from stride in Gen.Int[1, 2]
        from @group in Gen.Int[1, 2]
        from width in Gen.Int[1, 60]
        from channels in Gen.Int[1, 40]
        from adds in Gen.Bool
        select new Layer(filter, stride, @group, width, channels, adds);

    private static readonly Gen<(int Height, Layer[] Layers, int Workers)> Runs = Gen.Select(Gen.Int[1, 40], Layers.Array[1, 7], Gen.Int[1, 2]);

    [Fact]
    public void Each_step_finds_the_rows_that_it_reads() => Runs.Sample(
        drawn =>
        {
            (Value input, List<RowByRow> steps) = Build(drawn.Height, drawn.Layers);
            RowSchedule schedule = new(steps, drawn.Workers);
            StreamedRun run = new(steps, schedule, input);
            ArenaPlan plan = ArenaPlanner.Plan([run], [input], [run.Output], keepAll: false);
            Memory memory = new(plan.ArenaBytes);
            memory.Write(input, 0, input.Height);
            foreach (RowCall call in schedule.Calls)
            {
                RowByRow step = steps[call.Step];
                foreach (Value read in step.RowInputs)
                {
                    for (int row = step.FirstInputRow(call.First); row < step.EndInputRow(call.First + call.Count); row++)
                    {
                        Assert.True(memory.Holds(read, row), $"row {row} of {read.Tensor.Name} is gone before {step.Output.Tensor.Name} reads it");
                    }
                }

                memory.Write(step.Output, call.First, call.Count);
            }

            Assert.All(Enumerable.Range(0, run.Output.Height), row => Assert.True(memory.Holds(run.Output, row)));
        },
        iter: 3_000);

    [Fact]
    public void Each_row_is_computed_once_and_in_order() => Runs.Sample(
        drawn =>
        {
            (_, List<RowByRow> steps) = Build(drawn.Height, drawn.Layers);
            int[] done = new int[steps.Count];
            foreach (RowCall call in new RowSchedule(steps, drawn.Workers).Calls)
            {
                Assert.Equal(done[call.Step], call.First);
                Assert.Equal(0, call.First % steps[call.Step].RowGroup);
                done[call.Step] += call.Count;
            }

            Assert.All(steps.Zip(done), static pair => Assert.InRange(pair.Second, 1, pair.First.Output.Height));
            Assert.Equal(steps[^1].Output.Height, done[^1]);
        },
        iter: 1_000);

    private static (Value Input, List<RowByRow> Steps) Build(int height, Layer[] layers)
    {
        Value input = Picture("input", height, 7, 3);
        List<RowByRow> steps = [];
        Value before = input;
        foreach (Layer layer in layers)
        {
            Value last = steps.Count == 0 ? input : steps[^1].Output;
            bool adds = layer.Adds && before.Height == last.Height;
            (int filter, int stride) = adds ? (1, 1) : (layer.Filter, layer.Stride);
            Value output = Picture($"v{steps.Count}", (last.Height + stride - 1) / stride, layer.Width, layer.Channels);
            steps.Add(new RowByRow(new Node { Inputs = adds && before != last ? [last, before] : [last], Output = output }, filter, stride, layer.Group));
            before = last;
        }

        return (input, steps);
    }

    private static Value Picture(string name, int height, int width, int channels) =>
        new(new Tensor(-1, name, TensorType.Int8, [1, height, width, channels], null, default), height * width * channels);

    private sealed record Layer(int Filter, int Stride, int Group, int Width, int Channels, bool Adds);

    /// <summary>A window over rows, SAME padding.</summary>
    private sealed class RowByRow(Node node, int filter, int stride, int group) : Step(node), IRowStep
    {
        public override IRowStep? ByRows => this;

        public int RowGroup => group;

        public IEnumerable<Value> RowInputs => Inputs;

        public bool KeepsScratch => false;

        int IRowStep.Slices(int count) => 1;

        public int FirstInputRow(int row) => Math.Max(0, (row * stride) - (filter / 2));

        public int EndInputRow(int end) => Math.Min(Inputs[0].Height, ((end - 1) * stride) - (filter / 2) + filter);

        public void RunRows(EngineMemory memory, int first, int count, in Share share)
        {
        }

        public override void Run(EngineMemory memory)
        {
        }
    }

    /// <summary>Whose row, and which, each byte of the arena belongs to.</summary>
    private sealed class Memory(int bytes)
    {
        private readonly (Value? Value, int Row)[] _owners = new (Value?, int)[bytes];

        public void Write(Value value, int first, int count)
        {
            for (int row = first; row < first + count; row++)
            {
                Array.Fill(_owners, (value, row), Start(value, row), value.RowBytes);
            }
        }

        public bool Holds(Value value, int row) => _owners.AsSpan(Start(value, row), value.RowBytes).IndexOfAnyExcept((value, row)) < 0;

        private static int Start(Value value, int row) => value.Offset + (row % value.RowsHeld * value.RowBytes);
    }
}
