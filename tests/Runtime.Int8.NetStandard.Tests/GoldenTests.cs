using System.Reflection;
using System.Runtime.Versioning;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.NetStandard.Tests;

/// <summary>The library for .NET Standard gives the answers of TFLite's reference kernels, byte for byte.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void It_is_the_library_for_net_standard_and_has_no_vectors()
    {
        string? framework = typeof(Engine).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName;
        Assert.Equal(".NETStandard,Version=v2.1", framework);
        Assert.Equal([InstructionSet.Reference, InstructionSet.Scalar], InstructionSets.Supported);
    }

    [Theory]
    [InlineData("bench_mobilenet_v1_1.0_224_int8", "models/bench/mobilenet_v1_1.0_224_int8.tflite")]
    [InlineData("bench_mobilenet_v2_1.0_224_int8", "models/bench/mobilenet_v2_1.0_224_int8.tflite")]
    [InlineData("bench_mobilenet_v3_small_1.0_224_int8", "models/bench/mobilenet_v3_small_1.0_224_int8.tflite")]
    [InlineData("mobilenet_v1_0.25_224_uint8", "models/int8/mobilenet_v1_0.25_224_uint8.tflite")]
    [InlineData("mobilenet_v2_1.0_224_ptq", "models/int8/mobilenet_v2_1.0_224_ptq.tflite")]
    [InlineData("person_detect", "models/int8/person_detect.tflite")]
    [InlineData("vww_96_int8", "models/int8/vww_96_int8.tflite")]
    public void The_answers_are_the_golden_ones(string golden, string modelFile)
    {
        using Engine engine = Engine.Load(SharedData.Require(modelFile));
        foreach (string picture in (string[])["photo1", "photo2", "noise", "extremes"])
        {
            File.ReadAllBytes(SharedData.Require($"golden/{golden}/{picture}.in.raw")).CopyTo(engine.Input());
            engine.Run();
            Assert.Equal(File.ReadAllBytes(SharedData.Require($"golden/{golden}/{picture}.out.raw")), engine.Output().ToArray());
        }
    }

    [Theory]
    [InlineData("v1-0.25-96")]
    [InlineData("v3-small-0.5-96")]
    public void A_file_with_golden_answers_and_metadata_is_read_and_tests_itself(string name)
    {
        using Engine engine = Engine.Load(Path.Combine(AppContext.BaseDirectory, "cards", name + ".tflite"));
        Assert.True(engine.IsVerifiable);
        engine.SelfTest();
        Assert.Equal(11, engine.Metadata.Labels!.Count);
        Assert.Equal((ChannelOrder.Rgb, Fit.Crop), (engine.Metadata.Preprocessing!.Channels, engine.Metadata.Preprocessing.Fit));
        Assert.NotEmpty(engine.Metadata.Provenance);
    }

    [Fact]
    public void No_plan_is_made_for_kernels_that_are_not_there()
    {
        Model model = Model.Load(Path.Combine(AppContext.BaseDirectory, "cards", "v1-0.25-96.tflite"));
        Assert.Throws<PlatformNotSupportedException>(() => MemoryPlan.Of(model, InstructionSet.Arm64));
        using Engine engine = new(model);
        Assert.Equal(engine.ArenaBytes, MemoryPlan.Of(model, InstructionSet.Scalar).ArenaBytes);
    }
}
