using System.Text.Json;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Safetensors;

/// <param name="Type">Of its elements, as <c>F32</c>.</param>
/// <param name="Shape">Dimensions, outermost first; none of a scalar.</param>
/// <param name="Begin">Where its bytes start, from the end of the header.</param>
/// <param name="End">Behind its last byte.</param>
internal sealed record SafetensorsEntry(string Type, int[] Shape, long Begin, long End);

/// <summary>
/// The JSON header of a .safetensors file: tensors by name, and <c>__metadata__</c>, names and strings. Checked as the format has it:
/// every tensor as long as its shape says, and together they fill the file without gap or overlap.
/// </summary>
internal sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, SafetensorsEntry> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataName = "__metadata__";

    /// <param name="json">The header's bytes.</param>
    /// <param name="dataBytes">How many bytes the file has behind it.</param>
    /// <exception cref="InputException">The message names the tensor.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataBytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Dictionary<string, SafetensorsEntry> tensors = new(StringComparer.Ordinal);
            Dictionary<string, string> metadata = new(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataName)
                {
                    metadata = property.Value
                        .EnumerateObject()
                        .ToDictionary(static pair => pair.Name, static pair => pair.Value.GetString()!, StringComparer.Ordinal);
                }
                else
                {
                    tensors.Add(property.Name, Entry(property.Name, property.Value, dataBytes));
                }
            }

            CheckTiling(tensors, dataBytes);
            return new SafetensorsHeader(tensors, metadata);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InputException($"its header is not the JSON of a .safetensors file ({error.Message.ReplaceLineEndings(" ")}); fetch "
                + "or save the file again", error);
        }
    }

    private static SafetensorsEntry Entry(string name, JsonElement value, long dataBytes)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out JsonElement dimensions) || Integers(dimensions) is not { } shape
            || !value.TryGetProperty("data_offsets", out JsonElement offsets) || Integers(offsets) is not [var begin, var end])
        {
            throw new InputException($"tensor '{name}': its entry needs a dtype, a shape and two data_offsets, whole numbers from 0 up");
        }

        if (begin > end || end > dataBytes)
        {
            throw new InputException($"tensor '{name}': its bytes {begin} to {end} do not lie in the file, which has {dataBytes} behind "
                + "the header; it is cut short or damaged");
        }

        long count = Count(shape);
        int size = ElementBytes(type.GetString()!)
            ?? throw new InputException($"tensor '{name}': elements of type '{type.GetString()}' are unknown");
        if (count < 0 || count > (end - begin) / size || count * size != end - begin)
        {
            throw new InputException(
                $"tensor '{name}': {end - begin} bytes are not [{string.Join(", ", shape)}] of {type.GetString()}; the file is damaged");
        }

        return new SafetensorsEntry(type.GetString()!, [.. shape.Select(static dimension => (int)dimension)], begin, end);
    }

    /// <summary>Every byte belongs to one tensor: nothing is hidden, and nothing read twice.</summary>
    private static void CheckTiling(Dictionary<string, SafetensorsEntry> tensors, long dataBytes)
    {
        long at = 0;
        foreach ((string name, SafetensorsEntry tensor)
            in tensors.OrderBy(static pair => pair.Value.Begin).ThenBy(static pair => pair.Value.End))
        {
            if (tensor.Begin != at)
            {
                throw new InputException($"tensor '{name}' starts at byte {tensor.Begin}, and the one before it ends at {at}: tensors lie "
                    + "one behind the other; the file is damaged");
            }

            at = tensor.End;
        }

        if (at != dataBytes)
        {
            throw new InputException($"the file has {dataBytes - at} bytes that belong to no tensor; it is damaged");
        }
    }

    /// <returns>Null unless it is an array of whole numbers from 0 up.</returns>
    private static long[]? Integers(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<long> values = [];
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long value) || value < 0)
            {
                return null;
            }

            values.Add(value);
        }

        return [.. values];
    }

    /// <returns>−1 for more elements, or a longer dimension, than an array holds.</returns>
    private static long Count(long[] shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            if (dimension > Array.MaxLength || count * dimension > Array.MaxLength)
            {
                return -1;
            }

            count *= dimension;
        }

        return count;
    }

    private static int? ElementBytes(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" => 8,
        _ => null,
    };
}
