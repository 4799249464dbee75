using System.Globalization;
using System.Security.Cryptography;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// Every operator's output and every answer equal those of TFLite's reference kernels, byte for byte, on real pictures, noise and
/// extremes.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string[] Pictures = ["photo1", "photo2", "noise", "extremes"];

    public static TheoryData<string, string> Models => new()
    {
        { "bench_mobilenet_v1_1.0_224_int8", "models/bench/mobilenet_v1_1.0_224_int8.tflite" },
        { "bench_mobilenet_v2_1.0_224_int8", "models/bench/mobilenet_v2_1.0_224_int8.tflite" },
        { "bench_mobilenet_v3_large_1.0_224_int8", "models/bench/mobilenet_v3_large_1.0_224_int8.tflite" },
        { "bench_mobilenet_v3_small_1.0_224_int8", "models/bench/mobilenet_v3_small_1.0_224_int8.tflite" },
        { "mobilenet_v1_0.25_224_uint8", "models/int8/mobilenet_v1_0.25_224_uint8.tflite" },
        { "mobilenet_v2_1.0_224_ptq", "models/int8/mobilenet_v2_1.0_224_ptq.tflite" },
        { "person_detect", "models/int8/person_detect.tflite" },
        { "vww_96_int8", "models/int8/vww_96_int8.tflite" },
    };

    /// <summary>The scalar kernels run whole networks in the tests of the library for .NET Standard.</summary>
    private static IEnumerable<InstructionSet> Sets => InstructionSets.Supported.Where(static set => set != InstructionSet.Scalar);

    public static TheoryData<string, string, InstructionSet> ModelsOnEverySet
    {
        get
        {
            TheoryData<string, string, InstructionSet> data = [];
            foreach (TheoryDataRow<string, string> row in Models)
            {
                (string golden, string modelFile) = row.Data;
                data.AddRange(
                    Sets.Select(set => new TheoryDataRow<string, string, InstructionSet>(golden, modelFile, set)));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_operators_output_has_the_golden_hash(string golden, string modelFile)
    {
        Model model = Model.Load(SharedData.Require(modelFile));
        using Engine engine = new(model, new EngineOptions { KeepTensors = true });
        foreach (string picture in Pictures)
        {
            Run(engine, golden, picture);
            string[] layers = File.ReadAllLines(SharedData.Require($"golden/{golden}/{picture}.layers.txt"));
            Assert.Equal(model.Operators.Count, layers.Length);
            for (int i = 0; i < layers.Length; i++)
            {
                string[] fields = layers[i].Split(' ');
                int tensor = int.Parse(
                    fields.Single(f => f.StartsWith("tensor=", StringComparison.Ordinal))[7..], CultureInfo.InvariantCulture);
                Assert.Equal("op=" + model.Operators[i].Name, fields[1]);
                string hash = Convert.ToHexStringLower(SHA256.HashData(engine.ReadTensor(tensor)));
                Assert.True(
                    hash == fields[0],
                    $"{picture}: {model.Operators[i]} writes other bytes than the reference into {model.Tensors[tensor]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ModelsOnEverySet))]
    public void Fused_and_in_a_shared_arena_the_answers_are_the_golden_ones(string golden, string modelFile, InstructionSet set)
    {
        using Engine engine = Engine.Load(SharedData.Require(modelFile), new EngineOptions { InstructionSet = set });
        foreach (string picture in Pictures)
        {
            Run(engine, golden, picture);
            byte[] expected = File.ReadAllBytes(SharedData.Require($"golden/{golden}/{picture}.out.raw"));
            Assert.Equal(expected, engine.Output().ToArray());
        }
    }

    private static void Run(Engine engine, string golden, string picture)
    {
        File.ReadAllBytes(SharedData.Require($"golden/{golden}/{picture}.in.raw")).CopyTo(engine.Input());
        engine.Run();
    }
}
