using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.SelfTest;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests.SelfTest;

public sealed class GoldenTestTests
{
    private const uint Seed = 12345;
    private const int Block = 3;
    private const int Outputs = 11;

    /// <summary>The check values that catalogues of checksums and RFC 3720 give.</summary>
    [Fact]
    public void The_checksum_is_crc_32c()
    {
        Assert.Equal(0xE3069283, WeightsChecksum.Of(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A9136AAu, WeightsChecksum.Of(new byte[32]));
        Assert.Equal(0x113FDB5Cu, WeightsChecksum.Of([.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))]));
    }

    [Fact]
    public void The_input_is_squares_of_the_numbers_that_xorshift_gives() =>
        Gen.Select(Gen.UInt[1, uint.MaxValue], Gen.Int[1, 40], Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[1, 4]).Sample((
            seed, block, height, width, channels) =>
        {
            int across = (width + block - 1) / block;
            byte[] numbers = new byte[(height + block - 1) / block * across * channels];
            uint x = seed;
            for (int i = 0; i < numbers.Length; i++)
            {
                x ^= x << 13;
                x ^= x >> 17;
                x ^= x << 5;
                numbers[i] = (byte)(x >> 24);
            }

            byte[] input = new byte[height * width * channels];
            GoldenInput.Fill(seed, block, [1, height, width, channels], input);
            for (int i = 0; i < input.Length; i++)
            {
                (int row, int column, int channel) = (i / channels / width, i / channels % width, i % channels);
                Assert.Equal(numbers[(((row / block * across) + (column / block)) * channels) + channel], input[i]);
            }
        });

    [Fact]
    public void The_largest_square_is_the_whole_input()
    {
        byte[] input = new byte[5 * 4];
        GoldenInput.Fill(7, int.MaxValue, [1, 5, 4, 1], input);
        Assert.Single(input.Distinct());
    }

    [Theory]
    [InlineData(TensorType.Int8)]
    [InlineData(TensorType.UInt8)]
    public void Right_answers_pass_with_all_kernels_on_any_number_of_threads(TensorType type)
    {
        Model model = Model.Parse(Build(Entry(type), type));
        foreach (InstructionSet set in InstructionSets.Supported)
        {
            foreach (EngineOptions options in new EngineOptions[]
            {
                new(),
                new() { Threads = 3 },
                new() { KeepTensors = true },
                new() { LayerByLayer = true },
            })
            {
                using Engine engine = new(model, options with { InstructionSet = set });
                engine.SelfTest();
            }
        }
    }

    [Fact]
    public void A_wrong_answer_is_named()
    {
        byte[] answer = Answer(TensorType.Int8);
        answer[4] ^= 1;
        using Engine engine = new(Model.Parse(Build(Entry(TensorType.Int8, answer))));
        WrongAnswerException error = Assert.Throws<WrongAnswerException>(engine.SelfTest);
        Assert.Contains(
            $"golden pair 2 of 2 (seed {Seed}, squares of {Block}): byte 4 of the {Outputs} of", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"is {answer[4] ^ 1} and should be {answer[4]}, with the kernels of {InstructionSets.Best} on 1 thread",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Any_changed_byte_of_a_constant_or_scale_is_found()
    {
        byte[] file = Build(Entry(TensorType.Int8));
        Model model = Model.Parse(file);
        (int Start, int Length)[] places = [.. model.Tensors
            .Where(tensor => tensor.IsConstant)
            .Select(tensor => (PlaceIn(file, tensor.Data), tensor.Data.Length))];
        Assert.NotEmpty(places);
        Gen.Select(Gen.Int[0, places.Length - 1], Gen.Int[0, int.MaxValue], Gen.Byte[1, 255]).Sample((which, at, change) =>
        {
            byte[] damaged = [.. file];
            damaged[places[which].Start + (at % places[which].Length)] ^= change;
            using Engine? engine = EngineOf(damaged);
            ModelFormatException? error = engine is null ? null : Assert.Throws<ModelFormatException>(engine.SelfTest);
            // null: paddings and axes may be refused at load
            Assert.True(error is null || error.Message.Contains("copy it again", StringComparison.Ordinal));
        });

        byte[] scale = BitConverter.GetBytes(model.Tensors[model.Outputs[0]].Scale);
        byte[] rescaled = [.. file];
        rescaled[file.AsSpan().IndexOf(scale)] ^= 1;
        using Engine other = new(Model.Parse(rescaled));
        Assert.Throws<ModelFormatException>(other.SelfTest);
    }

    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("{}", "version: must be a whole number")]
    [InlineData("""{"version":2}""", "version: is 2, but this runtime reads up to 1")]
    [InlineData("""{"version":1}""", "pairs: must be a JSON Array")]
    [InlineData("""{"version":1,"weightsCrc32c":"00000000","pairs":[]}""", "pairs: must be 1 to 16 pairs")]
    [InlineData("""{"version":1,"weightsCrc32c":"00000000","pairs":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}""", "pairs: must be 1 to 16 pairs")]
    [InlineData("""{"version":1,"weightsCrc32c":"0000000","pairs":[{}]}""", "weightsCrc32c: must be 8 hexadecimal digits")]
    [InlineData("""{"version":1,"weightsCrc32c":"0000000g","pairs":[{}]}""", "weightsCrc32c: must be 8 hexadecimal digits")]
    [InlineData("""{"version":1,"weightsCrc32c":"00000000","pairs":[3]}""", "pairs[0]: a JSON Number where a JSON Object is expected")]
    [InlineData("""{"version":1,"weightsCrc32c":"00000000","pairs":[{"seed":0}]}""", "pairs[0].seed: must be a whole number from 1")]
    [InlineData(
        """{"version":1,"weightsCrc32c":"00000000","pairs":[{"seed":4294967296}]}""", "pairs[0].seed: must be a whole number from 1")]
    [InlineData(
        """{"version":1,"weightsCrc32c":"00000000","pairs":[{"seed":1,"block":0}]}""", "pairs[0].block: must be a whole number from 1")]
    [InlineData(
        """{"version":1,"weightsCrc32c":"00000000","pairs":[{"seed":1,"block":1,"output":"AAAA"}]}""",
        "pairs[0].output: must be the 11 bytes of the output")]
    [InlineData(
        """{"version":1,"weightsCrc32c":"00000000","pairs":[{"seed":1,"block":1,"output":"no base64"}]}""",
        "pairs[0].output: must be the 11 bytes of the output")]
    public void Damage_in_the_entry_is_named(string json, string message)
    {
        Model model = Model.Parse(Build(Encoding.UTF8.GetBytes(json)));
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => new Engine(model));
        Assert.StartsWith("metadata.MOBILENET_EDGE_GOLDEN", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_floats_has_no_pairs()
    {
        NetworkBuilder net = new(new Random(3), TensorType.Int8);
        int answer = net.Softmax(net.Mean(net.Conv2D(net.Quantize(net.FloatInput(1, 8, 8, 3)), Outputs), keepDimensions: false));
        net.File.Metadata.Add((GoldenPairs.Entry, net.File.AddBuffer(Entry(TensorType.Int8))));
        Model model = Model.Parse(net.Build(answer));
        Assert.Contains(
            "one input of bytes", Assert.Throws<ModelFormatException>(() => new Engine(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_damage_is_read_or_refused()
    {
        byte[] entry = Entry(TensorType.Int8);
        Gen.Select(Gen.Int[0, entry.Length - 1], Gen.Byte, Gen.Int[1, 4]).Sample((at, value, count) =>
        {
            byte[] damaged = [.. entry];
            damaged.AsSpan(at, Math.Min(count, damaged.Length - at)).Fill(value);
            EngineOf(Build(damaged))?.Dispose();
        }, iter: 2000);
    }

    /// <summary>Null where the file is refused.</summary>
    private static Engine? EngineOf(byte[] file)
    {
        try
        {
            return new Engine(Model.Parse(file));
        }
        catch (ModelFormatException)
        {
            return null;
        }
    }

    private static byte[] Build(byte[]? entry, TensorType type = TensorType.Int8)
    {
        NetworkBuilder net = new(new Random(3), type);
        int x = net.Unary(OperatorKind.HardSwish, net.Conv2D(net.Input(1, 10, 9, 3), 16, stride: 2));
        int answer = net.FullyConnected(
            net.Mean(net.DepthwiseConv2D(x, activation: FusedActivation.Relu6), keepDimensions: false), Outputs);
        if (entry is not null)
        {
            net.File.Metadata.Add((GoldenPairs.Entry, net.File.AddBuffer(entry)));
        }

        return net.Build(answer);
    }

    /// <summary>What the reference kernels answer to the second pair's input.</summary>
    private static byte[] Answer(TensorType type, uint seed = Seed, int block = Block)
    {
        using Engine engine = new(Model.Parse(Build(null, type)), new EngineOptions { InstructionSet = InstructionSet.Reference });
        GoldenInput.Fill(seed, block, engine.Inputs[0].Shape, engine.Input());
        engine.Run();
        return engine.Output().ToArray();
    }

    private static byte[] Entry(TensorType type, byte[]? second = null)
    {
        uint checksum = WeightsChecksum.Of(Model.Parse(Build(null, type)).Tensors);
        string first = Convert.ToBase64String(Answer(type, 1, 1));
        return Encoding.UTF8.GetBytes(
            $$"""
            {"version":1,"later":0,"weightsCrc32c":"{{checksum:x8}}","pairs":[{"seed":1,"block":1,"output":"{{first}}"},{"seed":{{Seed}},
            "block":{{Block}},"output":"{{Convert.ToBase64String(second ?? Answer(type))}}"}]}
            """);
    }

    private static int PlaceIn(byte[] file, ReadOnlyMemory<byte> part)
    {
        Assert.True(MemoryMarshal.TryGetArray(part, out ArraySegment<byte> segment) && segment.Array == file);
        return segment.Offset;
    }
}
