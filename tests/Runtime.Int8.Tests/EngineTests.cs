using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>The engine's own promises: memory handed in, disposal, several engines, inputs and outputs.</summary>
public sealed class EngineTests
{
    [Fact]
    public void Arena_of_the_exact_size_works_wherever_it_starts_and_whatever_it_held()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        using Engine own = new(model);
        byte[] expected = Answer(own, 1);
        for (int start = 0; start < 65; start++)
        {
            byte[] memory = new byte[own.ArenaBytes + 65];
            memory.AsSpan().Fill((byte)(0xA5 + start));
            using Engine engine = new(model, new EngineOptions { Arena = memory.AsMemory(start, own.ArenaBytes) });
            Assert.Equal(expected, Answer(engine, 1));
            Assert.Equal(-1, memory.AsSpan(0, start).IndexOfAnyExcept((byte)(0xA5 + start)));
            Assert.Equal(-1, memory.AsSpan(start + own.ArenaBytes).IndexOfAnyExcept((byte)(0xA5 + start)));
        }
    }

    [Fact]
    public void Unaligned_arena_serves_floats_and_long_integers()
    {
        NetworkBuilder net = new(new Random(3));
        int x = net.Quantize(net.FloatInput(1, 4, 4, 3));
        Model model = Model.Parse(net.Build(net.Dequantize(x), net.ArgMax(x, TensorType.Int64)));
        using Engine own = new(model);
        using Engine unaligned = new(model, new EngineOptions { Arena = new byte[own.ArenaBytes + 1].AsMemory(1) });
        Answer(own, 5);
        Answer(unaligned, 5);
        Assert.Equal(own.Output(0).ToArray(), unaligned.Output(0).ToArray());
        Assert.Equal(own.Output<long>(1).ToArray(), unaligned.Output<long>(1).ToArray());
    }

    [Fact]
    public void A_view_of_another_element_type_is_refused_with_both_types_named()
    {
        NetworkBuilder net = new(new Random(3));
        int x = net.Quantize(net.FloatInput(1, 4, 4, 3));
        using Engine engine = new(Model.Parse(net.Build(x, net.Dequantize(x), net.ArgMax(x, TensorType.Int64))));
        Refused(() => engine.Input<sbyte>(), "Float32", "SByte");
        Refused(() => engine.Output<byte>(0), "Int8", "Byte");
        Refused(() => engine.Output<int>(1), "Float32", "Int32");
        Refused(() => engine.Output<double>(2), "Int64", "Double");
        Assert.Equal(48, engine.Input<float>().Length);
        Assert.Equal(48, engine.Output<sbyte>(0).Length);

        static void Refused(Action view, params string[] named)
        {
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(view);
            Assert.All(named, name => Assert.Contains(name, e.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Arena_one_byte_too_small_is_refused_with_both_sizes()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        using Engine own = new(model);
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => new Engine(model, new EngineOptions { Arena = new byte[own.ArenaBytes - 1] }));
        Assert.Contains($"has {own.ArenaBytes - 1} bytes, but the model needs {own.ArenaBytes}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_one_by_one_give_the_answer_of_a_run()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        using Engine whole = new(model);
        using Engine stepwise = new(model);
        for (int seed = 0; seed < 5; seed++)
        {
            TestData.Fill(stepwise, 0, new Random(seed));
            for (int i = 0; i < stepwise.Steps.Count; i++)
            {
                stepwise.RunStep(i);
            }

            Assert.Equal(Answer(whole, seed), stepwise.Output().ToArray());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => stepwise.RunStep(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => stepwise.RunStep(stepwise.Steps.Count));
    }

    [Fact]
    public void Steps_one_by_one_on_threads_give_the_answer_of_a_run()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        using Engine whole = new(model);
        using Engine stepwise = new(model, new EngineOptions { Threads = 3 });
        TestData.Fill(stepwise, 0, new Random(4));
        for (int i = 0; i < stepwise.Steps.Count; i++)
        {
            stepwise.RunStep(i);
        }

        Assert.Equal(Answer(whole, 4), stepwise.Output().ToArray());
    }

    [Fact]
    public void Numbers_of_threads_and_processors_that_cannot_be_are_refused()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        Assert.Contains(
            "0 threads",
            Assert.Throws<ArgumentException>(() => new Engine(model, new EngineOptions { Threads = 0 })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "65 threads",
            Assert.Throws<ArgumentException>(() => new Engine(model, new EngineOptions { Threads = 65 })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "2 processors for 1 threads",
            Assert.Throws<ArgumentException>(() => new Engine(model, new EngineOptions { Threads = 2, Processors = [0, 1] })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "processor 1000",
            Assert.Throws<ArgumentException>(() => new Engine(model, new EngineOptions { Threads = 2, Processors = [1000] })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Disposed_engine_refuses_everything_and_can_be_disposed_again()
    {
        Engine engine = new(Model.Parse(SmallMobileNetV3.Build()), new EngineOptions { KeepTensors = true });
        engine.Dispose();
        engine.Dispose();
        Assert.Throws<ObjectDisposedException>(engine.Run);
        Assert.Throws<ObjectDisposedException>(() => engine.RunStep(0));
        Assert.Throws<ObjectDisposedException>(() => engine.Input().Length);
        Assert.Throws<ObjectDisposedException>(() => engine.Output().Length);
        Assert.Throws<ObjectDisposedException>(() => engine.ReadTensor(0));
    }

    [Fact]
    public void Disposal_leaves_the_callers_arena_usable()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        byte[] memory = new byte[1 << 16];
        byte[][] answers = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using Engine engine = new(model, new EngineOptions { Arena = memory });
            return Answer(engine, 4);
        })];
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public void Two_engines_of_one_model_answer_alike_in_two_threads()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        using Engine alone = new(model);
        byte[][] expected = [.. Enumerable.Range(0, 200).Select(seed => Answer(alone, seed))];
        Parallel.For(0, 2, _ =>
        {
            using Engine engine = new(model);
            for (int seed = 0; seed < expected.Length; seed++)
            {
                Assert.Equal(expected[seed], Answer(engine, seed));
            }
        });
    }

    [Fact]
    public void Tensors_are_read_only_where_they_are_kept()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        using Engine engine = new(model);
        Assert.Contains(
            "KeepTensors", Assert.Throws<InvalidOperationException>(() => engine.ReadTensor(0)).Message, StringComparison.Ordinal);
        using Engine keeping = new(model, new EngineOptions { KeepTensors = true });
        int constant = model.Tensors.First(tensor => tensor.IsConstant).Index;
        foreach (int index in (int[])[-1, model.Tensors.Count, constant])
        {
            Assert.Contains(
                $"tensor {index} is not an activation",
                Assert.Throws<InvalidOperationException>(() => keeping.ReadTensor(index)).Message,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(TensorType.Int8)]
    [InlineData(TensorType.UInt8)]
    public void Kept_tensors_are_bytes_of_the_models_type(TensorType type)
    {
        Model model = Model.Parse(SmallMobileNetV3.Build(type));
        using Engine engine = new(model, new EngineOptions { KeepTensors = true });
        byte[] answer = Answer(engine, 9);
        Assert.Equal(answer, engine.ReadTensor(model.Outputs[0]));
        byte[] input = new byte[model.Tensors[model.Inputs[0]].Bytes];
        new Random(9).NextBytes(input);
        Assert.Equal(input, engine.ReadTensor(model.Inputs[0]));
    }

    [Theory]
    [InlineData(TensorType.Int8)]
    [InlineData(TensorType.UInt8)]
    public void Input_that_is_an_output_comes_back(TensorType type)
    {
        NetworkBuilder net = new(new Random(1), type);
        int input = net.Input(1, 2, 2, 3);
        int relu = net.Unary(OperatorKind.Relu, input);
        foreach (byte[] file in (byte[][])[net.Build(input), net.Build(relu)])    // alone, then beside what an operator makes of it
        {
            using Engine engine = new(Model.Parse(file));
            byte[] bytes = [1, 2, 3, 128, 255, 0, 7, 8, 9, 10, 127, 126];
            bytes.CopyTo(engine.Input());
            engine.Run();
            Assert.Equal(bytes, engine.Output().ToArray());
        }
    }

    [Fact]
    public void Output_that_a_later_operator_reads_stays()
    {
        NetworkBuilder net = new(new Random(2));
        int first = net.Binary(OperatorKind.Add, net.Input(1, 4), net.Input(1, 4));
        int second = net.Unary(OperatorKind.HardSwish, first);
        int third = net.Softmax(second);
        Model model = Model.Parse(net.Build(first, third));
        using Engine engine = new(model);
        using Engine keeping = new(model, new EngineOptions { KeepTensors = true });
        Answer(engine, 3);
        Answer(keeping, 3);
        Assert.Equal(keeping.ReadTensor(first), engine.Output(0).ToArray());
        Assert.Equal(keeping.ReadTensor(third), engine.Output(1).ToArray());
    }

    [Fact]
    public void Inputs_and_outputs_keep_the_models_order()
    {
        NetworkBuilder net = new(new Random(2));
        int left = net.Input(1, 4);
        int right = net.Input(1, 6);
        Model model = Model.Parse(net.Build(net.Reshape(right, 6, 1), net.Reshape(left, 4, 1)));
        using Engine engine = new(model);
        Assert.Equal([4, 6], engine.Inputs.Select(tensor => tensor.Bytes));
        Assert.Equal([6, 4], engine.Outputs.Select(tensor => tensor.Bytes));
        ((byte[])[1, 2, 3, 4]).CopyTo(engine.Input(0));
        ((byte[])[11, 12, 13, 14, 15, 16]).CopyTo(engine.Input(1));
        engine.Run();
        Assert.Equal([11, 12, 13, 14, 15, 16], engine.Output(0).ToArray());
        Assert.Equal([1, 2, 3, 4], engine.Output(1).ToArray());
    }

    [Fact]
    public void Hard_sigmoid_in_three_operators_becomes_one_table_of_its_maker()
    {
        NetworkBuilder net = new(new Random(5));
        int gate = SmallMobileNetV3.HardSigmoid(net, net.Conv2D(net.Input(1, 3, 3, 2), 4, 1, 1));
        Model model = Model.Parse(net.Build(gate));
        using Engine engine = new(model);
        using Engine keeping = new(model, new EngineOptions { KeepTensors = true });
        Assert.Equal("CONV_2D + ADD + RELU6 + MUL", Assert.Single(engine.Steps).Name);
        Assert.Equal(4, keeping.Steps.Count);
        for (int seed = 0; seed < 50; seed++)
        {
            Assert.Equal(Answer(keeping, seed), Answer(engine, seed));
        }
    }

    /// <summary>Models without golden answers: what is fused and shares memory answers as what is not.</summary>
    [Theory]
    [InlineData("mobilenet_v3_small_1.0_224_ptq_float_io")]
    [InlineData("mobilenet_v3_small_1.0_224_uint8_qat")]
    [InlineData("mobilenet_v1_0.5_160_uint8")]
    public void Real_models_answer_alike_fused_and_unfused(string name)
    {
        Model model = Model.Load(SharedData.Require($"models/int8/{name}.tflite"));
        using Engine engine = new(model);
        using Engine keeping = new(model, new EngineOptions { KeepTensors = true });
        byte[] answer = Answer(engine, 1);
        Assert.Equal(Answer(keeping, 1), answer);
        Assert.NotEqual(Answer(engine, 2), answer);
        Assert.True(engine.ArenaBytes < keeping.ArenaBytes);
    }

    /// <summary>The first output for inputs drawn from the seed.</summary>
    private static byte[] Answer(Engine engine, int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < engine.Inputs.Count; i++)
        {
            TestData.Fill(engine, i, random);
        }

        engine.Run();
        return engine.Output().ToArray();
    }
}
