using System.Text.Json;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>What a layer is called with: another layer's output, or a number.</summary>
internal readonly record struct KerasOperand(string? Layer, float Number);

/// <summary>
/// Reads <c>inbound_nodes</c>. Keras 2 writes [[[layer, node, tensor, {keyword: value}], …]], where a keyword's value may
/// again be [layer, node, tensor] and a number may stand as ["_CONSTANT_VALUE", −1, number] in either place; Keras 3 writes
/// [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": [layer, node, tensor]}}, number], "kwargs": {}}].
/// </summary>
internal static class KerasCalls
{
    /// <returns>The operands of the layer's one call.</returns>
    public static IReadOnlyList<KerasOperand> Of(KerasLayer layer)
    {
        if (!layer.Entry.TryGetProperty("inbound_nodes", out JsonElement calls) || calls.GetArrayLength() == 0)
        {
            return [];
        }

        if (calls.GetArrayLength() > 1)
        {
            throw layer.Bad("it is used more than once; give each use a layer of its own");
        }

        List<KerasOperand> operands = [];
        JsonElement call = calls[0];
        if (call.ValueKind == JsonValueKind.Object)
        {
            Gather3(call.GetProperty("args"), operands);
            return operands;
        }

        // A call with one operand may stand without the list around it: [layer, node, tensor, {}].
        JsonElement[] parts = call[0].ValueKind == JsonValueKind.String ? [call] : [.. call.EnumerateArray()];
        foreach (JsonElement part in parts)
        {
            operands.Add(Operand(layer, part));
            if (part.GetArrayLength() > 3)
            {
                foreach (string keyword in (string[])["x", "y"])
                {
                    if (part[3].TryGetProperty(keyword, out JsonElement value))
                    {
                        operands.Add(Operand(layer, value));
                    }
                }
            }
        }

        return operands;
    }

    private static KerasOperand Operand(KerasLayer layer, JsonElement value) => value switch
    {
        { ValueKind: JsonValueKind.Number } => new KerasOperand(null, value.GetSingle()),
        { ValueKind: JsonValueKind.Array } when value.GetArrayLength() >= 3 && value[0].ValueKind == JsonValueKind.String =>
            value[0].GetString() == "_CONSTANT_VALUE"
                ? new KerasOperand(null, value[2].GetSingle())
                : new KerasOperand(value[0].GetString(), 0),
        _ => throw layer.Bad("it is called with something that is neither a layer nor a number"),
    };

    private static void Gather3(JsonElement argument, List<KerasOperand> operands)
    {
        if (argument.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement inner in argument.EnumerateArray())
            {
                Gather3(inner, operands);
            }
        }
        else if (argument.ValueKind == JsonValueKind.Number)
        {
            operands.Add(new KerasOperand(null, argument.GetSingle()));
        }
        else if (argument.ValueKind == JsonValueKind.Object)
        {
            operands.Add(new KerasOperand(argument.GetProperty("config").GetProperty("keras_history")[0].GetString(), 0));
        }
    }
}
