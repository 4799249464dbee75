namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>The tensors of a file that names and shapes them as PyTorch does.</summary>
/// <param name="shapes">Every tensor's shape, by name.</param>
/// <param name="read">Gives a tensor's values.</param>
/// <param name="architecture">What is built, for messages.</param>
internal sealed class TorchWeights(IReadOnlyDictionary<string, int[]> shapes, Func<string, float[]> read, Architecture architecture) : IWeightSource
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>How many tensors were asked for and there.</summary>
    public int Found => _used.Count;

    /// <summary>Tensors that nobody asked for.</summary>
    public IReadOnlyList<string> Unused => [.. shapes.Keys.Where(name => !_used.Contains(name))];

    public float[] Get(string name, params int[] shape)
    {
        if (!shapes.TryGetValue(name, out int[]? found))
        {
            string nearest = string.Join(", ", NearestNames.Of(name, shapes.Keys).Select(other => $"'{other}' {Text(shapes[other])}"));
            throw new UserError($"tensor '{name}' {Text(shape)} of {Network} is missing; the nearest names in the file are {nearest}");
        }

        if (!found.AsSpan().SequenceEqual(shape))
        {
            throw new UserError($"tensor '{name}' is {Text(found)}, and {Text(shape)} in {Network}");
        }

        _used.Add(name);
        return read(name);
    }

    private string Network => $"a {architecture.Describe()}";

    private static string Text(int[] shape) => $"[{string.Join(", ", shape)}]";
}
