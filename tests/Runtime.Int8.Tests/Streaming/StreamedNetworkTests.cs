using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Row by row, layer by layer, every operator for itself: the same bytes.</summary>
public sealed class StreamedNetworkTests
{
    public static TheoryData<InstructionSet> Sets => [.. InstructionSets.Supported];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Random_mobilenets_answer_alike_by_rows_by_layers_and_by_operators(InstructionSet set)
    {
        int streamed = 0;
        Gen.Int[0, int.MaxValue - 1].Sample(
            seed => Interlocked.Add(ref streamed, StreamedSteps(RandomMobileNet(seed), set, seed)), iter: 60);
        Assert.True(streamed > 20 || set == InstructionSet.Reference, $"{streamed} runs were streamed");
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void First_layers_split_by_range_answer_alike(InstructionSet set)
    {
        int streamed = 0;
        Gen.Int[0, int.MaxValue - 1].Sample(seed => Interlocked.Add(ref streamed, StreamedSteps(SplitNetwork(seed), set, seed)), iter: 40);
        Assert.True(streamed > 5 || set == InstructionSet.Reference, $"{streamed} runs were streamed");
    }

    [Theory]
    [InlineData("models/bench/mobilenet_v1_1.0_224_int8.tflite", 480)]
    [InlineData("models/bench/mobilenet_v2_1.0_224_int8.tflite", 350)]
    [InlineData("models/bench/mobilenet_v3_small_1.0_224_int8.tflite", 250)]
    [InlineData("models/bench/mobilenet_v3_large_1.0_224_int8.tflite", 330)]
    [InlineData("models/bench/mobilenet_v1_0.25_96_person_int8.tflite", 48)]
    public void Real_networks_fit_small_arenas_on_arm(string file, int kilobytes)
    {
        Model model = Model.Load(SharedData.Require(file));
        foreach (InstructionSet set in (InstructionSet[])[InstructionSet.Arm64, InstructionSet.ArmDotProduct])
        {
            Assert.InRange(MemoryPlan.Of(model, set).ArenaBytes, 1, kilobytes * 1000);
        }
    }

    /// <summary>Checks that a network answers alike however it is run.</summary>
    /// <returns>How many of its steps go by rows.</returns>
    private static int StreamedSteps(byte[] file, InstructionSet set, int seed)
    {
        Model model = Model.Parse(file);
        using Engine rows = new(model, new EngineOptions { InstructionSet = set });
        using Engine layers = new(model, new EngineOptions { InstructionSet = set, LayerByLayer = true });
        using Engine two = new(model, new EngineOptions { InstructionSet = set, Threads = 2 });
        using Engine five = new(model, new EngineOptions { InstructionSet = set, Threads = 5, LayerByLayer = seed % 2 == 0 });
        using Engine operators = new(model, new EngineOptions { InstructionSet = InstructionSet.Reference, KeepTensors = true });
        for (int run = 0; run < 2; run++)    // the second finds what the first left
        {
            byte[] expected = Answer(operators, seed + run);
            Assert.Equal(expected, Answer(layers, seed + run));
            Assert.Equal(expected, Answer(rows, seed + run));
            Assert.Equal(expected, Answer(two, seed + run));
            Assert.Equal(expected, Answer(five, seed + run));
        }

        Assert.True(rows.ArenaBytes <= layers.ArenaBytes, $"{rows.ArenaBytes} bytes by rows, {layers.ArenaBytes} by layers");
        return rows.Steps.Count(static step => step.ByRows);
    }

    /// <summary>A convolution and the depthwise one behind it in parts of a few channels each, as the quantizer splits them.</summary>
    private static byte[] SplitNetwork(int seed)
    {
        Random random = new(seed);
        NetworkBuilder net = new(random, random.Next(4) == 0 ? TensorType.UInt8 : TensorType.Int8);
        int input = net.Input(
            1, random.Next(16, 80), random.Next(2) == 0 ? 16 * random.Next(1, 6) : random.Next(16, 80), random.Next(1, 5));
        (int stride, int filter) = (random.Next(1, 4), random.Next(2) == 0 ? 3 : 5);
        List<int> parts = [];
        for (int left = random.Next(1, 5); left > 0; left--)
        {
            int part = net.Unary(OperatorKind.HardSwish, net.Conv2D(input, random.Next(1, 8), stride: 2));
            part = net.DepthwiseConv2D(part, 1, filter, filter, stride, activation: FusedActivation.Relu6);
            parts.Add(part);
            net.File.Tensors[part] = net.File.Tensors[part] with
            {
                Scales = net.File.Tensors[parts[0]].Scales,
                ZeroPoints = net.File.Tensors[parts[0]].ZeroPoints,
            };
        }

        return net.Build(net.Conv2D(net.Concatenation(3, [.. parts]), 10, 1, 1));
    }

    /// <summary>Sizes that no kernel likes, strides, residuals, squeeze-excite, and maps large enough to be worth streaming.</summary>
    private static byte[] RandomMobileNet(int seed)
    {
        Random random = new(seed);
        NetworkBuilder net = new(random, random.Next(4) == 0 ? TensorType.UInt8 : TensorType.Int8);
        int x = net.Input(1, random.Next(5, 40), random.Next(5, 40), random.Next(1, 5));
        x = net.Conv2D(x, random.Next(4, 24), 3, 3, random.Next(1, 3), activation: FusedActivation.Relu6);
        int blocks = random.Next(1, 5);
        for (int block = 0; block < blocks; block++)
        {
            x = Block(net, x);
        }

        return net.Build(net.FullyConnected(net.Mean(x, keepDimensions: false), 5));
    }

    private static int Block(NetworkBuilder net, int input)
    {
        Random random = net.Random;
        int filter = random.Next(2) == 0 ? 3 : 5;
        int stride = random.Next(1, 3);
        int channels = net.Shape(input)[3];
        int y = random.Next(3) == 0 ? input : net.Conv2D(input, random.Next(8, 50), 1, 1, activation: FusedActivation.Relu);
        y = net.DepthwiseConv2D(
            y,
            1,
            filter,
            filter,
            stride,
            (Padding)(Math.Min(net.Shape(y)[1], net.Shape(y)[2]) < filter ? 0 : random.Next(2)),
            FusedActivation.Relu6);
        if (random.Next(2) == 0)
        {
            y = net.Unary(OperatorKind.HardSwish, y);
        }

        if (random.Next(3) == 0 && net.Scale(y) < 10)    // scales of products grow
        {
            y = net.Binary(OperatorKind.Mul, y, net.Conv2D(net.Mean(y), net.Shape(y)[3], 1, 1));
        }

        y = net.Conv2D(y, random.Next(2) == 0 ? channels : random.Next(4, 40), 1, 1);
        return net.Shape(y).SequenceEqual(net.Shape(input)) ? net.Binary(OperatorKind.Add, y, input) : y;
    }

    private static byte[] Answer(Engine engine, int seed)
    {
        TestData.Fill(engine, 0, new Random(seed));
        engine.Run();
        return engine.Output().ToArray();
    }
}
