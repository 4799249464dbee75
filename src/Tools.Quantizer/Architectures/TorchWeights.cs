namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>The tensors of a file that names and shapes them as PyTorch does.</summary>
/// <param name="shapes">Every tensor's shape, by name.</param>
/// <param name="read">Gives a tensor's values.</param>
/// <param name="architecture">What is built, for messages.</param>
internal sealed class TorchWeights(IReadOnlyDictionary<string, int[]> shapes, Func<string, float[]> read, Architecture architecture) : IWeightSource
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <param name="tensor">The tensor as the message says it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="shapes">What there is.</param>
    public static UserError Missing(string tensor, string name, IReadOnlyDictionary<string, int[]> shapes)
    {
        string nearest = string.Join(", ", NearestNames.Of(name, shapes.Keys).Select(other => $"'{other}' {Text(shapes[other])}"));
        return new UserError($"tensor {tensor} is missing; the nearest names in the file are {nearest}");
    }

    public float[] Get(string name, params int[] shape)
    {
        if (!shapes.TryGetValue(name, out int[]? found))
        {
            throw Missing($"'{name}' {Text(shape)} of a {architecture.Describe()}", name, shapes);
        }

        if (!found.AsSpan().SequenceEqual(shape))
        {
            throw new UserError($"tensor '{name}' is {Text(found)}; a {architecture.Describe()}, has {Text(shape)} there");
        }

        _used.Add(name);
        return read(name);
    }

    /// <summary>That the network is the file's whole network: weights left out would be answers gone wrong, and nothing would show it.</summary>
    /// <exception cref="UserError">There are tensors that nobody asked for, other than PyTorch's counts of training steps.</exception>
    public void RequireAllUsed()
    {
        string[] unused = [.. shapes.Keys.Where(name => !_used.Contains(name) && !name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))];
        if (unused.Length > 0)
        {
            throw new UserError($"a {architecture.Describe()}, has no {string.Join(", ", unused.Take(3).Select(static name => $"'{name}'"))}{(unused.Length > 3 ? $" and {unused.Length - 3} more" : string.Empty)}: "
                + "the file holds another network; if these are no part of it, save it without them");
        }
    }

    private static string Text(int[] shape) => $"[{string.Join(", ", shape)}]";
}
