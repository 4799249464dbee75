using System.Buffers.Binary;
using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Keras;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.TensorFlowJs;

/// <summary>
/// The <c>weightsManifest</c> of a model.json: groups of files whose bytes, one file behind the other, hold tensors in the order listed, of
/// 32-bit floats or, quantized, as value · scale + min of integers of 8 or 16 bits, or as 16-bit floats.
/// </summary>
internal static class WeightsManifest
{
    /// <param name="manifest">The groups.</param>
    /// <param name="folder">Where the files lie: beside model.json, nowhere else.</param>
    /// <exception cref="InputException">A file is missing or not as long as its tensors.</exception>
    public static List<KerasTensor> Read(JsonElement manifest, string folder)
    {
        List<KerasTensor> tensors = [];
        foreach (JsonElement group in manifest.EnumerateArray())
        {
            byte[] bytes = [.. group.GetProperty("paths").EnumerateArray().SelectMany(path => FileBytes(folder, path.GetString()!))];
            int at = 0;
            foreach (JsonElement entry in group.GetProperty("weights").EnumerateArray())
            {
                string name = entry.GetProperty("name").GetString()!;
                int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt32())];
                (int elementBytes, Func<ReadOnlySpan<byte>, float> decode) = Decoder(entry, name);
                long length = shape.Aggregate(1L, static (count, size) => count < 0 || size < 0 ? -1 : count * size) * elementBytes;
                if (length < 0 || length > bytes.Length - at)
                {
                    throw new InputException($"tensor '{name}' [{string.Join(", ", shape)}] does not lie in the files of weights, which "
                        + $"have {bytes.Length} bytes: they are cut short, or of another model");
                }

                int start = at;
                int slash = name.LastIndexOf('/');
                tensors.Add(new KerasTensor(
                    null,
                    name[..Math.Max(slash, 0)],
                    name[(slash + 1)..],
                    new Lazy<Tensor>(() => Values(name, shape, bytes.AsSpan(start, (int)length), elementBytes, decode))));
                at += (int)length;
            }

            if (at != bytes.Length)
            {
                throw new InputException(
                    $"the files of weights have {bytes.Length - at} bytes that belong to no tensor: they are of another model");
            }
        }

        return tensors;
    }

    private static byte[] FileBytes(string folder, string name)
    {
        if (name != Path.GetFileName(name) || name.Length == 0)
        {
            throw new InputException($"it names weights outside its folder, '{name}': refused");
        }

        string path = Path.Combine(folder, name);
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new InputException($"its weights '{name}' are not beside it; put all files of the model into one folder");
    }

    private static (int ElementBytes, Func<ReadOnlySpan<byte>, float> Decode) Decoder(JsonElement entry, string name)
    {
        string type = entry.GetProperty("dtype").GetString()!;
        if (!entry.TryGetProperty("quantization", out JsonElement quantization))
        {
            return type switch
            {
                "float32" => (4, BinaryPrimitives.ReadSingleLittleEndian),
                "int32" => (4, static bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
                _ => throw new InputException($"tensor '{name}' is of type {type}; float32 is read"),
            };
        }

        string stored = quantization.GetProperty("dtype").GetString()!;
        if (stored == "float16")
        {
            return (2, static bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes));
        }

        (double scale, double min) = (quantization.GetProperty("scale").GetDouble(), quantization.GetProperty("min").GetDouble());
        return stored switch
        {
            "uint8" => (1, bytes => (float)((bytes[0] * scale) + min)),
            "uint16" => (2, bytes => (float)((BinaryPrimitives.ReadUInt16LittleEndian(bytes) * scale) + min)),
            _ => throw new InputException($"tensor '{name}' is quantized to {stored}; uint8, uint16 and float16 are read"),
        };
    }

    private static Tensor Values(
        string name, int[] shape, ReadOnlySpan<byte> bytes, int elementBytes, Func<ReadOnlySpan<byte>, float> decode)
    {
        float[] values = new float[bytes.Length / elementBytes];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = decode(bytes[(i * elementBytes)..]);
        }

        return new Tensor(shape, FiniteWeights.Require(name, values));
    }
}
