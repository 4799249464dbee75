using CsCheck;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

public sealed class ExecutorTests
{
    // The longest sum has 2,835 terms of up to 8, added in float.
    private const double Tolerance = 2e-5;

    [Fact]
    public void Conv_on_odd_shapes_equals_the_reference() => OnRandomShapes((samples, height, width, channels) =>
    {
        (int kernelHeight, int kernelWidth, int outputs) = (samples.Int(1, 3), samples.Int(1, 3), samples.Int(1, 40));
        return [new Conv2D(
            "conv",
            "in",
            samples.Tensor(outputs, kernelHeight, kernelWidth, channels),
            samples.Int(0, 1) == 0 ? null : samples.Values(outputs),
            samples.Int(1, 3),
            samples.Int(1, 3),
            RandomPadding(samples))
        {
            DilationHeight = samples.Int(1, 2),
            DilationWidth = samples.Int(1, 2),
        }];
    });

    [Fact]
    public void Pointwise_conv_equals_the_reference() => OnRandomShapes((samples, height, width, channels) =>
        [new Conv2D("conv", "in", samples.Tensor(samples.Int(1, 70), 1, 1, channels), null, 1, 1, Padding.None)]);

    [Fact]
    public void Depthwise_conv_on_odd_shapes_equals_the_reference() => OnRandomShapes((samples, height, width, channels) =>
    {
        int outputs = channels * samples.Int(1, 2);
        return [new DepthwiseConv2D(
            "conv",
            "in",
            samples.Tensor(samples.Int(1, 5), samples.Int(1, 5), outputs),
            samples.Int(0, 1) == 0 ? null : samples.Values(outputs),
            samples.Int(1, 3),
            samples.Int(1, 3),
            RandomPadding(samples))
        {
            DilationHeight = samples.Int(1, 2),
            DilationWidth = samples.Int(1, 2),
        }];
    });

    [Fact]
    public void Pooling_equals_the_reference() => OnRandomShapes((samples, height, width, channels) =>
        [new Pool(
            "pool",
            "in",
            (PoolKind)samples.Int(0, 1),
            3,
            2,
            samples.Int(1, 3),
            samples.Int(1, 3),
            new Padding(samples.Int(0, 2), samples.Int(0, 2), samples.Int(0, 1), samples.Int(0, 1)))]);

    [Fact]
    public void Fully_connected_equals_the_reference() => OnRandomShapes((samples, height, width, channels) =>
    {
        int outputs = samples.Int(1, 40);
        return [new FullyConnected(
            "logits", "in", samples.Tensor(outputs, height * width * channels), samples.Int(0, 1) == 0 ? null : samples.Values(outputs))];
    });

    [Fact]
    public void Every_other_node_equals_the_reference() => OnRandomShapes((samples, height, width, channels) =>
    [
        samples.BatchNorm("norm", "in", channels),
        new Activation("activation", "norm", (ActivationKind)samples.Int(0, 5)),
        new GlobalAveragePool("gate", "activation", KeepDimensions: true),
        new Binary("gated", "norm", "gate", (BinaryKind)samples.Int(0, 2)),
        new Constant("scale", samples.Int(0, 1) == 0 ? samples.Tensor() : samples.Tensor(channels)),
        new Binary("scaled", "scale", "gated", (BinaryKind)samples.Int(0, 2)),
        new Binary("sum", "scaled", "in", (BinaryKind)samples.Int(0, 2)),
        new Concat("both", ["sum", "in", "norm"]),
        new Pad("padded", "both", RandomPadding(samples)),
        new L2Normalize("unit", "padded"),
        new GlobalAveragePool("mean", "both", KeepDimensions: false),
        new Reshape("flat", "in", [1, height * width * channels]),
        new Softmax("probabilities", "unit"),
    ]);

    [Fact]
    public void A_second_run_does_not_remember_the_first()
    {
        Samples samples = new(5);
        Graph graph = new(new GraphInput("in", [1, 4, 5, 3]),
            [
                new Constant("two", samples.Tensor(3)),
                new Binary("a", "in", "two", BinaryKind.Mul),
                new Activation("b", "a", ActivationKind.HardSwish),
                new Binary("c", "a", "b", BinaryKind.Add),
            ], "c");
        Executor executor = new(graph);
        float[] first = samples.Values(60);
        float[] expected = executor.Run(first);
        executor.Run(samples.Values(60));
        Assert.Equal(expected, executor.Run(first));
        Assert.Equal(expected, new Executor(new CompiledGraph(graph)).Run(first));
    }

    private static Padding RandomPadding(Samples samples) =>
        new(samples.Int(0, 2), samples.Int(0, 2), samples.Int(0, 2), samples.Int(0, 2));

    private static void OnRandomShapes(Func<Samples, int, int, int, Node[]> nodes) => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            Samples samples = new(seed);
            int[] shape = [1, samples.Int(3, 9), samples.Int(3, 9), samples.Int(1, 35)];
            Node[] made = nodes(samples, shape[1], shape[2], shape[3]);
            Graph graph = new(new GraphInput("in", shape), made, made[^1].Name);
            try
            {
                ShapeInference.Infer(graph);
            }
            catch (InputException error) when (error.Message.Contains("larger than the padded input", StringComparison.Ordinal))
            {
                return;     // a dilated window that does not fit
            }

            float[] input = samples.Values(shape[1] * shape[2] * shape[3], -4, 4);
            Dictionary<string, ReferenceExecutor.Value> expected = ReferenceExecutor.Run(graph, input);
            IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
            new Executor(graph).Run(input, (name, output) =>
            {
                double range = expected[name].Data.Max(Math.Abs);
                Assert.Equal(expected[name].Shape, shapes[name]);
                Assert.Equal(expected[name].Data.Length, output.Length);
                for (int i = 0; i < output.Length; i++)
                {
                    Assert.True(
                        Math.Abs(expected[name].Data[i] - output[i]) <= Tolerance * (1 + range),
                        $"{name}[{i}]: {output[i]}, {expected[name].Data[i]} expected");
                }
            });
        },
        iter: 60,
        threads: 1);
}
