using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.SelfTest;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// The metadata entry MOBILENET_EDGE_GOLDEN: inputs made of a few numbers, and what the reference kernels answer to them. Every machine
/// that runs the file can see whether it computes the same (docs/self-test.md).
/// </summary>
internal static class GoldenAnswers
{
    /// <summary>Noise, and squares as large as edges in pictures are apart. Seeds are those of Marsaglia's paper.</summary>
    public static readonly (uint Seed, int Block)[] Inputs = [(Noise.UsualSeed, 1), (88675123, 16)];

    /// <summary>
    /// The file of a network, with its answers in it; without, if its input is of floats, for which there is no agreed input.
    /// </summary>
    /// <exception cref="InputException">As <see cref="TfLiteWriter.Write"/>.</exception>
    public static byte[] WriteWith(QuantizedModel model, ModelDescription description)
    {
        byte[] file = TfLiteWriter.Write(model, description);
        return model.Tensors[model.Input].Type == TensorType.Float32
            ? file
            : TfLiteWriter.Write(model, description, Of(Model.Parse(file)));
    }

    /// <summary>The entry's bytes.</summary>
    public static byte[] Write(GoldenPairs golden)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber(MetadataJson.Version, GoldenPairs.NewestVersion);
            json.WriteString(GoldenPairs.ChecksumMember, golden.WeightsCrc32C.ToString("x8", CultureInfo.InvariantCulture));
            json.WriteStartArray(GoldenPairs.PairsMember);
            foreach (GoldenPair pair in golden.Pairs)
            {
                json.WriteStartObject();
                json.WriteNumber(GoldenPairs.SeedMember, pair.Seed);
                json.WriteNumber(GoldenPairs.BlockMember, pair.Block);
                json.WriteBase64String(GoldenPairs.OutputMember, pair.Output);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>What the reference kernels answer.</summary>
    /// <param name="model">Its input is of bytes.</param>
    public static GoldenPairs Of(Model model)
    {
        using Engine engine = new(model, new EngineOptions { InstructionSet = InstructionSet.Reference });
        List<GoldenPair> pairs = [];
        foreach ((uint seed, int block) in Inputs)
        {
            GoldenInput.Fill(seed, block, engine.Inputs[0].Shape, engine.Input());
            engine.Run();
            pairs.Add(new GoldenPair(seed, block, engine.AllOutputs()));
        }

        return new GoldenPairs(WeightsChecksum.Of(model.Tensors), pairs);
    }
}
