using CsCheck;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Streaming;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Runs of random steps are planned and played through in a memory in which every row knows whose it is.</summary>
public sealed class RowScheduleTests
{
    /// <summary>
    /// A step: filter, stride, rows it computes together, columns and channels of its output, and whether it adds its input's input too.
    /// </summary>
    private static readonly Gen<Layer> Layers =
        from filter in Gen.OneOf(1, 3, 5)
        from stride in Gen.Int[1, 2]
        from @group in Gen.Int[1, 2]
        from width in Gen.Int[1, 60]
        from channels in Gen.Int[1, 40]
        from adds in Gen.Bool
        select new Layer(filter, stride, @group, width, channels, adds);

    private static readonly Gen<(int Height, Layer[] Layers, int Threads)> Runs =
        Gen.Select(Gen.Int[1, 40], Layers.Array[1, 7], Gen.Int[1, 2]);

    [Fact]
    public void Each_step_finds_the_rows_that_it_reads() => Runs.Sample(
        drawn =>
        {
            NetworkSizes network = Build(drawn.Height, drawn.Layers);
            RowSchedule schedule = new(network.Values, network.Steps, drawn.Threads);
            Trail trail = schedule.TrailOf(network.Inputs[0]);
            StepGroup group = new(0, network.Steps.Length, [.. schedule.Calls], schedule.RowsHeld[..^1], trail);
            Memory memory = new(network, ArenaPlanner.Plan(network, [group]).Layout);
            memory.Write(network.Inputs[0], new Rows(0, drawn.Height));
            foreach (RowCall call in group.Calls!)
            {
                StepSizes step = network.Steps[call.Step];
                RowGeometry geometry = step.ByRows!.Value;
                foreach (int read in step.RowInputs)
                {
                    for (int row = geometry.FirstInputRow(call.Rows.First); row < geometry.EndInputRow(call.Rows.End); row++)
                    {
                        Assert.True(memory.Holds(read, row), $"row {row} of v{read} is gone before v{step.Output} reads it");
                    }
                }

                memory.Write(step.Output, call.Rows);
            }

            int output = network.Outputs[0];
            Assert.All(Enumerable.Range(0, network.Values[output].Height), row => Assert.True(memory.Holds(output, row)));
        },
        iter: 3_000);

    [Fact]
    public void Each_row_is_computed_once_and_in_order() => Runs.Sample(
        drawn =>
        {
            NetworkSizes network = Build(drawn.Height, drawn.Layers);
            int[] done = new int[network.Steps.Length];
            foreach (RowCall call in new RowSchedule(network.Values, network.Steps, drawn.Threads).Calls)
            {
                Assert.Equal(done[call.Step], call.Rows.First);
                Assert.Equal(0, call.Rows.First % network.Steps[call.Step].ByRows!.Value.Group);
                done[call.Step] += call.Rows.Count;
            }

            Assert.All(network.Steps.Zip(done), pair => Assert.InRange(pair.Second, 1, network.Values[pair.First.Output].Height));
            Assert.Equal(network.Values[network.Outputs[0]].Height, done[^1]);
        },
        iter: 1_000);

    /// <summary>Value 0 is the input, value i + 1 what step i makes.</summary>
    private static NetworkSizes Build(int height, Layer[] layers)
    {
        List<ValueSizes> values = [Picture(height, 7, 3)];
        List<StepSizes> steps = [];
        int before = 0;
        foreach (Layer layer in layers)
        {
            int last = values.Count - 1;
            int rows = values[last].Height;
            bool adds = layer.Adds && values[before].Height == rows;
            (int filter, int stride) = adds ? (1, 1) : (layer.Filter, layer.Stride);
            int[] inputs = adds && before != last ? [last, before] : [last];
            steps.Add(new StepSizes(values.Count, inputs, [], inputs, Window(filter, stride, layer.Group, rows)));
            values.Add(Picture((rows + stride - 1) / stride, layer.Width, layer.Channels));
            before = last;
        }

        return new NetworkSizes([.. values], [.. steps], [0], [values.Count - 1]);
    }

    private static ValueSizes Picture(int height, int width, int channels) => new(height * width * channels, height, width);

    /// <summary>A window over rows, SAME padding: a group of rows sees the windows of all its rows.</summary>
    private static RowGeometry Window(int filter, int stride, int group, int inputHeight) =>
        new(group, group * stride, -(filter / 2), ((group - 1) * stride) - (filter / 2) + filter, inputHeight);

    private sealed record Layer(int Filter, int Stride, int Group, int Width, int Channels, bool Adds);

    /// <summary>Whose row, and which, each byte of the arena belongs to.</summary>
    private sealed class Memory(NetworkSizes network, ArenaLayout layout)
    {
        private readonly (int Value, int Row)[] _owners = new (int, int)[layout.Bytes];

        public void Write(int value, Rows rows)
        {
            for (int row = rows.First; row < rows.End; row++)
            {
                Array.Fill(_owners, (value, row), Start(value, row), network.Values[value].RowBytes);
            }
        }

        public bool Holds(int value, int row) =>
            _owners.AsSpan(Start(value, row), network.Values[value].RowBytes).IndexOfAnyExcept((value, row)) < 0;

        private int Start(int value, int row) =>
            layout.Values[value].Offset + (row % layout.Values[value].RowsHeld * network.Values[value].RowBytes);
    }
}
