namespace MobileNetEdge.Tools.Quantizer.Importers.Torch;

/// <summary>
/// TorchScript's modules: objects of generated classes, their parameters, buffers and inner modules in their state by name. The program
/// beside them is not read.
/// </summary>
internal static class TorchScript
{
    /// <summary>What the classes that torch.jit generates are called.</summary>
    private const string Generated = "__torch__.";

    /// <summary>No network nests modules deeper; a file could nest them without end.</summary>
    private const int MostDepth = 64;

    public static bool IsModule(PickleUnknown value) => value.Name.StartsWith(Generated, StringComparison.Ordinal);

    /// <summary>Tensors by the names that <c>state_dict()</c> has for them.</summary>
    public static PickleDict Weights(PickleUnknown module)
    {
        PickleDict weights = new();
        Collect(module, string.Empty, 0, weights);
        return weights;
    }

    private static void Collect(PickleUnknown module, string path, int depth, PickleDict weights)
    {
        foreach ((object key, object? value) in module.State?.Entries ?? [])
        {
            if (value is TorchTensor)
            {
                weights[$"{path}{key}"] = value;
            }
            else if (value is PickleUnknown inner && IsModule(inner) && depth < MostDepth)
            {
                Collect(inner, $"{path}{key}.", depth + 1, weights);
            }
        }
    }
}
