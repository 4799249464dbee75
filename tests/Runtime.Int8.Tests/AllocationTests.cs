using System.Globalization;
using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Collections are counted for the whole process: nothing else may run meanwhile.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneDefinition;

/// <summary>After load nothing is allocated: not by writing inputs, not by running, not by reading outputs.</summary>
[Collection(typeof(AloneDefinition))]
public sealed class AllocationTests
{
    private const long StackBytes = 16 << 20;    // of two threads

    public static TheoryData<InstructionSet> Sets => [.. InstructionSets.Supported];

    [Theory]
    [InlineData(TensorType.Int8, false, false)]
    [InlineData(TensorType.Int8, true, false)]
    [InlineData(TensorType.UInt8, false, false)]
    [InlineData(TensorType.UInt8, true, false)]
    [InlineData(TensorType.Int8, false, true)]
    public void Ten_thousand_inferences_allocate_nothing(TensorType type, bool floatBorder, bool keepTensors)
    {
        using Engine engine = new(Model.Parse(SmallMobileNetV3.Build(type, floatBorder)), new EngineOptions { KeepTensors = keepTensors });
        AssertNothingAllocated(engine, 10_000);
    }

    [Theory]
    [InlineData("models/int8/person_detect.tflite")]
    [InlineData("models/int8/mobilenet_v1_0.25_224_uint8.tflite")]
    [InlineData("models/int8/mobilenet_v3_small_1.0_224_ptq_float_io.tflite")]
    public void Real_models_allocate_nothing(string file)
    {
        using Engine engine = Engine.Load(SharedData.Require(file));
        AssertNothingAllocated(engine, 10);
    }

    /// <summary>Kernels of the best instruction set have had their turn above.</summary>
    [Theory]
    [MemberData(nameof(Sets))]
    public void No_instruction_set_allocates(InstructionSet set)
    {
        using Engine engine = new(
            Model.Parse(SmallMobileNetV3.Build(TensorType.Int8, floatBorder: false)), new EngineOptions { InstructionSet = set });
        Assert.Equal(set, engine.InstructionSet);
        AssertNothingAllocated(engine, 500);
    }

    /// <summary>Neither the managed heap nor the process's address space grows, on any thread, however long it runs.</summary>
    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(2, 10_000)]
    public void A_hundred_thousand_inferences_leave_the_process_as_it_was(int threads, int runs)
    {
        // Emulated, they would take minutes.
        runs = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? runs : 2_000;
        using Engine engine = new(Model.Parse(SmallMobileNetV3.Build()), new EngineOptions { Threads = threads });
        Use(engine, 1_000);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 3 && least > 0; attempt++)
        {
            long mapped = MappedBytes();    // allocates itself
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            Use(engine, runs);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            mapped = MappedBytes() - mapped;

            // In whole bytes an inference: the test framework takes some now and then, and may start a thread meanwhile, whose stack is
            // mapped.
            least = Math.Min(least, Math.Max(allocated / runs, (mapped - StackBytes) / runs));
        }

        Assert.InRange(least, long.MinValue, 0);
    }

    private static long MappedBytes() => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture) * Environment.SystemPageSize
        : 0;

    private static void AssertNothingAllocated(Engine engine, int runs)
    {
        GC.Collect();
        int collections = GC.CollectionCount(0);
        int sum = 0;
        Assert.Equal(0, Allocation.Of(() => sum = Use(engine, runs)));
        Assert.Equal(collections, GC.CollectionCount(0));
        Assert.NotEqual(0, sum);    // it did something
    }

    private static int Use(Engine engine, int runs)
    {
        int sum = 0;
        for (int run = 0; run < runs; run++)
        {
            for (int i = 0; i < engine.Inputs.Count; i++)
            {
                if (engine.Inputs[i].Type == TensorType.Float32)
                {
                    engine.Input<float>(i).Fill(run % 7 / 7f);
                }
                else
                {
                    engine.Input(i).Fill((byte)run);
                }
            }

            engine.Run();
            for (int o = 0; o < engine.Outputs.Count; o++)
            {
                foreach (byte value in engine.Output(o))
                {
                    sum += value;
                }
            }
        }

        return sum;
    }
}
