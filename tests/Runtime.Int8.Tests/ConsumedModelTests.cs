using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// An engine made of a file gives the memory of the file back, and computes what one does that leaves it; the caller's memory is left
/// alone.
/// </summary>
public sealed class ConsumedModelTests
{
    public static TheoryData<string> Networks => ["network", "uint8", "shared weights"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Answers_and_self_test_are_those_of_an_engine_that_leaves_it_whole(string network)
    {
        byte[] file = Build(network);
        foreach (InstructionSet set in InstructionSets.Supported)
        {
            using Engine whole = new(Model.Parse(file), new EngineOptions { InstructionSet = set });
            using Engine consuming = new(Model.Parse(file.ToArray()), new EngineOptions { InstructionSet = set, ConsumesModel = true });
            Assert.Equal(Answer(whole), Answer(consuming));
            consuming.SelfTest();
        }
    }

    [Fact]
    public void Memory_of_the_weights_is_given_back_and_nothing_around_the_file_is_touched()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory is given back on Linux only");
        const int Before = 12_345;
        byte[] file = Build("network");
        byte[] memory = new byte[Before + file.Length + 54_321];
        memory.AsSpan().Fill(0xA5);
        file.CopyTo(memory, Before);
        using Engine engine = new(Model.Parse(memory.AsMemory(Before, file.Length)), new EngineOptions { ConsumesModel = true });
        int left = memory.AsSpan(Before, file.Length).ToArray().Count(value => value != 0);
        Assert.InRange(left, 0, file.Length / 4);
        Assert.Equal(-1, memory.AsSpan(0, Before).IndexOfAnyExcept((byte)0xA5));
        Assert.Equal(-1, memory.AsSpan(Before + file.Length).IndexOfAnyExcept((byte)0xA5));
    }

    [Fact]
    public void A_consumed_model_makes_no_other_engine()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        using Engine first = new(model);
        using Engine last = new(model, new EngineOptions { ConsumesModel = true });
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => new Engine(model));
        Assert.Contains("load it again", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_made_of_a_model_leaves_the_callers_memory_as_it_is()
    {
        byte[] file = Build("network");
        byte[] given = [.. file];
        Model model = Model.Parse(given);
        using Engine engine = new(model);
        using Engine another = new(model);
        Assert.Equal(file, given);
        Assert.Equal(Answer(engine), Answer(another));
    }

    [Fact]
    public void An_engine_made_of_a_file_computes_alike_and_keeps_the_metadata()
    {
        using TemporaryFolder folder = new();
        NetworkBuilder net = new(new Random(6));
        net.File.Metadata.Add((
            ModelMetadata.EdgeEntry, net.File.AddBuffer("""{"version":1,"provenance":{"tool":"a test"}}"""u8.ToArray())));
        byte[] file = net.Build(net.FullyConnected(net.Mean(net.Conv2D(net.Input(1, 9, 9, 3), 512), keepDimensions: false), 300));
        using Engine loaded = Engine.Load(folder.Write("model.tflite", file));
        using Engine parsed = new(Model.Parse(file));
        Assert.Equal(Answer(parsed), Answer(loaded));
        Assert.Equal("a test", loaded.Metadata.Provenance["tool"]);
        Assert.Equal("a test", parsed.Metadata.Provenance["tool"]);
        Assert.Null(loaded.Metadata.Labels);
        loaded.SelfTest();
    }

    /// <summary>Large enough that most pages hold weights alone.</summary>
    private static byte[] Build(string network)
    {
        NetworkBuilder net = new(new Random(5), network == "uint8" ? TensorType.UInt8 : TensorType.Int8);
        int x = net.Conv2D(net.Input(1, 9, 9, 3), 64, stride: 2);
        x = net.Conv2D(net.DepthwiseConv2D(x), 512, 1, 1);
        int features = net.Mean(x, keepDimensions: false);
        int answer = net.FullyConnected(features, 300);
        if (network == "shared weights")
        {
            // The last layer of all reads the weights of one long before it.
            int[] layer = [.. net.File.Operators[^1].Inputs];
            int again = net.Op(
                OperatorKind.FullyConnected,
                [features, layer[1], -1],
                net.Like(answer, 1, 300),
                Options.FullyConnected(FusedActivation.None),
                4);
            return net.Build(answer, again);
        }

        return net.Build(answer);
    }

    private static byte[] Answer(Engine engine)
    {
        TestData.Fill(engine, 0, new Random(1));
        engine.Run();
        return [.. Enumerable.Range(0, engine.Outputs.Count).SelectMany(i => engine.Output(i).ToArray())];
    }
}
