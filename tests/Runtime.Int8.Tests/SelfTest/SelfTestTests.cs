using System.Runtime.InteropServices;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.SelfTest;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Runtime.Int8.Threads;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests.SelfTest;

public sealed class SelfTestTests
{
    private static readonly InstructionSet[] Fast = [.. InstructionSets.Supported.Skip(1)];

    public static TheoryData<TensorType, bool> Networks =>
        new() { { TensorType.Int8, false }, { TensorType.UInt8, false }, { TensorType.Int8, true } };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Kernels_that_are_right_pass(TensorType type, bool floatBorder)
    {
        foreach (InstructionSet set in InstructionSets.Supported)
        {
            using Engine engine = new(Model.Parse(Wide(type, floatBorder)), new EngineOptions { InstructionSet = set });
            engine.SelfTest();
        }
    }

    [Theory]
    [InlineData("models/bench/mobilenet_v2_1.0_224_int8.tflite")]
    [InlineData("models/bench/mobilenet_v3_large_1.0_224_int8.tflite")]
    [InlineData("models/int8/person_detect.tflite")]
    [InlineData("models/int8/mobilenet_v3_small_1.0_224_uint8_qat.tflite")]
    [InlineData("models/int8/mobilenet_v3_small_1.0_224_ptq_float_io.tflite")]
    public void Kernels_of_real_models_pass(string file)
    {
        Model model = Model.Load(SharedData.Require(file));
        foreach (InstructionSet set in Fast)
        {
            using Engine engine = new(model, new EngineOptions { InstructionSet = set });
            engine.SelfTest();
        }
    }

    [Fact]
    public void Any_network_has_small_cases() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Model model = Model.Parse(RandomNetworks.Build(seed));
            foreach (InstructionSet set in InstructionSets.Supported)
            {
                using Engine engine = new(model, new EngineOptions { InstructionSet = set });
                engine.SelfTest();
            }
        },
        iter: 60);

    /// <summary>Quantizers leave it out, and kernels differ in what they take of it: none, one alone, any.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(1000)]
    public void Weights_of_minus_128_pass(int apart)
    {
        Model model = Model.Parse(Wide(TensorType.Int8, floatBorder: false));
        foreach (Tensor tensor in model.Tensors.Where(tensor => tensor is { IsConstant: true, Type: TensorType.Int8, Shape.Length: > 1 }))
        {
            Assert.True(MemoryMarshal.TryGetArray(tensor.Data, out ArraySegment<byte> weights));
            for (int i = 0; i < weights.Count; i += apart)
            {
                weights[i] = 0x80;
            }
        }

        foreach (InstructionSet set in InstructionSets.Supported)
        {
            using Engine engine = new(model, new EngineOptions { InstructionSet = set });
            engine.SelfTest();
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_broken_kernel_is_found_and_named(TensorType type, bool floatBorder)
    {
        foreach (InstructionSet set in Fast)
        {
            (StepOutline[] outlines, string[] kernels) = Outlines(Wide(type, floatBorder), set);
            Assert.NotEmpty(kernels);
            foreach (string kernel in kernels)
            {
                foreach (Damage damage in Enum.GetValues<Damage>())
                {
                    KernelTest test = new(set, (node, with, weights) =>
                    {
                        Step step = Lowerer.StepFor(node, with, weights);
                        return with.InstructionSet == set && string.Join(" + ", step.Kernels) == kernel
                            ? new BrokenStep(node, step, damage)
                            : step;
                    });
                    KernelFaultException fault = Assert.Throws<KernelFaultException>(
                        () => test.Run(outlines.Where(outline => outline.Kernel == kernel)));
                    Assert.Equal((kernel, set), (fault.Kernel, fault.InstructionSet));
                    Assert.Contains($"kernel {kernel} of ", fault.Message, StringComparison.Ordinal);
                    Assert.Contains($"instruction set {set}", fault.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_kernel_of_the_network_is_tried_on_shapes_far_smaller(TensorType type, bool floatBorder)
    {
        byte[] file = Wide(type, floatBorder);
        foreach (InstructionSet set in Fast)
        {
            (StepOutline[] outlines, string[] kernels) = Outlines(file, set);
            Dictionary<string, long> work = [];
            new KernelTest(set, (node, with, weights) =>
            {
                Step step = Lowerer.StepFor(node, with, weights);
                string name = string.Join(" + ", step.Kernels);
                work[name] = Math.Max(work.GetValueOrDefault(name), step.MultiplyAccumulates);
                return step;
            }).Run(outlines);
            Assert.Empty(kernels.Except(work.Keys));
            Assert.InRange(work.Values.Max(), 1, 200_000);    // multiply-accumulates; the network's greatest layer has 18 million
        }
    }

    [Fact]
    public void Random_cases_do_not_end_in_the_clamp()
    {
        foreach (InstructionSet set in Fast)
        {
            (StepOutline[] outlines, _) = Outlines(Wide(TensorType.Int8, floatBorder: false), set);
            foreach (StepOutline outline in outlines.Where(o => o.Head?.Options is ConvolutionOptions { Activation: FusedActivation.None }
                && o.Table is null))
            {
                HashSet<byte> seen = [];
                new KernelTest(set, (
                    node,
                    with,
                    weights) => new Spy(node, Lowerer.StepFor(node, with, weights), output => seen.UnionWith(output))).Run([outline]);
                Assert.True(seen.Count > 60, $"{outline.Operators}: {seen.Count} values");
            }
        }
    }

    [Fact]
    public void The_reference_has_nothing_to_be_tested() =>
        Assert.Empty(Outlines(Wide(TensorType.Int8, floatBorder: true), InstructionSet.Reference).Outlines);

    [Fact]
    public void The_engines_own_memory_is_left_alone()
    {
        Model model = Model.Parse(Wide(TensorType.Int8, floatBorder: false));
        byte[] arena = new byte[new Engine(model).ArenaBytes];
        new Random(3).NextBytes(arena);
        byte[] before = [.. arena];
        using Engine engine = new(model, new EngineOptions { Arena = arena });
        engine.SelfTest();
        Assert.Equal(before, arena);
    }

    /// <summary>Layers as MobileNets have them, wide enough that their small cases are smaller.</summary>
    private static byte[] Wide(TensorType type, bool floatBorder)
    {
        NetworkBuilder net = new(new Random(11), type);
        int x = floatBorder ? net.Quantize(net.FloatInput(1, 96, 96, 3)) : net.Input(1, 96, 96, 3);
        if (type == TensorType.Int8)
        {
            x = net.EdgePair(x, 100, EdgeOperators.HardSwish);
            x = net.EdgePair(x, 24, EdgeOperators.HardSwish, 1);
        }

        x = net.Unary(OperatorKind.HardSwish, net.Conv2D(x, 24, stride: 2));
        x = net.DepthwiseConv2D(x, activation: FusedActivation.Relu6);
        x = net.Conv2D(x, 100, 1, 1, activation: FusedActivation.Relu);
        x = net.DepthwiseConv2D(x, filterHeight: 5, filterWidth: 5, stride: 2);
        int y = net.Unary(OperatorKind.HardSwish, net.Conv2D(x, 320, 1, 1));
        int gate = net.Conv2D(net.Conv2D(net.Mean(y), 80, 1, 1, activation: FusedActivation.Relu), 320, 1, 1);
        y = net.Binary(OperatorKind.Mul, net.Unary(OperatorKind.Logistic, gate), y);
        x = net.Binary(OperatorKind.Add, net.Conv2D(y, 100, 1, 1), x);
        x = net.Pool(OperatorKind.AveragePool2D, net.Pool(OperatorKind.MaxPool2D, x, 3, 3, 2), 5, 5, 3);
        int answer = net.Softmax(net.FullyConnected(net.Mean(x, keepDimensions: false), 101));
        return net.Build(floatBorder ? net.Dequantize(answer) : answer);
    }

    private static (StepOutline[] Outlines, string[] Kernels) Outlines(byte[] file, InstructionSet set)
    {
        LoweringOptions options = new(set, KeepAll: false, Threads: 1);
        LoweredModel lowered = Lowerer.Lower(Model.Parse(file).Use(), options, new WeightBlockBuilder());
        return (
            StepOutline.OfEachUse(lowered.Outlines),
            [.. lowered.Steps.Select(step => string.Join(" + ", step.Kernels)).Where(name => name.Length > 0).Distinct()]);
    }

    /// <summary>Where a kernel goes wrong.</summary>
    private enum Damage
    {
        FirstBit,
        LastBit,
    }

    /// <summary>A kernel that has one bit wrong.</summary>
    private sealed class BrokenStep(Node node, Step step, Damage damage)
        : Spy(node, step, output => output[damage == Damage.FirstBit ? 0 : output.Length - 1] ^= 1);

    /// <summary>Does something with what a step wrote.</summary>
    private class Spy : Step
    {
        private readonly Step _step;
        private readonly Action<byte[]> _see;

        public Spy(Node node, Step step, Action<byte[]> see)
            : base(node)
        {
            (_step, _see) = (step, see);
            ScratchBytes = step.ScratchBytes;
        }

        public override IEnumerable<string> Kernels => _step.Kernels;

        public override void Run(EngineMemory memory, Rows rows, in Share share)
        {
            _step.Run(memory, rows, share);
            byte[] output = memory.Bytes(Output).ToArray();
            _see(output);
            output.CopyTo(memory.Bytes(Output));
        }
    }
}
