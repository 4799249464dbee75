using MobileNetEdge.Tools.Quantizer.Architectures.Naming;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>The tensors of a file that keeps them as PyTorch does, under the names of one code base.</summary>
/// <param name="shapes">Every tensor's shape, by the file's name.</param>
/// <param name="read">Gives a tensor's values.</param>
/// <param name="architecture">What is built, for messages.</param>
/// <param name="naming">The code base's names.</param>
internal sealed class TorchWeights(
    IReadOnlyDictionary<string, int[]> shapes, Func<string, float[]> read, Architecture architecture, TensorNaming naming) : IWeightSource
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether layers have as many outputs as the file says, where the architecture's width would round to another number.
    /// </summary>
    public bool TrustsChannels { get; init; }

    /// <param name="tensor">The tensor as the message says it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="shapes">What there is.</param>
    public static InputException Missing(string tensor, string name, IReadOnlyDictionary<string, int[]> shapes)
    {
        string nearest = string.Join(", ", NearestNames.Of(name, shapes.Keys).Select(other => $"'{other}' {Text(shapes[other])}"));
        return new InputException($"tensor {tensor} is missing; the nearest names in the file are {nearest}");
    }

    public float[] Get(string name, params int[] shape)
    {
        IReadOnlyList<string> stored = naming.StoredNames(name);
        int rows = 0;
        foreach (string part in stored)
        {
            int[] wanted = stored.Count == 1 ? shape : [shapes.GetValueOrDefault(part)?.FirstOrDefault() ?? shape[0], .. shape[1..]];
            if (!shapes.TryGetValue(part, out int[]? found))
            {
                throw Missing($"'{part}' {Text(wanted)} of a {architecture.Describe()},", part, shapes);
            }

            if (!IsSame(found, wanted))
            {
                throw new InputException($"tensor '{part}' is {Text(found)}; a {architecture.Describe()}, has {Text(wanted)} there");
            }

            rows += wanted[0];
            _used.Add(part);
        }

        return rows == shape[0]
            ? [.. stored.SelectMany(read)]
            : throw new InputException($"tensors {string.Join(", ", stored.Select(static part => $"'{part}'"))} have {rows} rows; a "
                + $"{architecture.Describe()}, has {shape[0]} there");
    }

    public int OutputsOf(string name, int expected) =>
        TrustsChannels && naming.StoredNames(name) is [var stored] && shapes.GetValueOrDefault(stored) is [> 0 and var outputs, ..]
            ? outputs
            : expected;

    /// <summary>Tensors that the network did not ask for, other than PyTorch's counts of training steps; in the file's order.</summary>
    public string[] Unused =>
        [.. shapes.Keys.Where(name => !_used.Contains(name) && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))];

    /// <summary>Checks that the network is the file's whole network.</summary>
    /// <exception cref="InputException">
    /// There are tensors that were not requested, other than PyTorch's counts of training steps.
    /// </exception>
    public void RequireAllUsed() =>
        UnusedWeights.Refuse(architecture, Unused, "if these are not part of it, save it without them");

    /// <summary>
    /// A convolution of one pixel and a linear layer are one thing under two shapes: [outputs, inputs, 1, 1] and [outputs, inputs].
    /// </summary>
    private static bool IsSame(int[] found, int[] wanted) => (found, wanted) switch
    {
        ([var outputs, var inputs, 1, 1], [_, _]) => wanted.AsSpan().SequenceEqual([outputs, inputs]),
        ([_, _], [var outputs, var inputs, 1, 1]) => found.AsSpan().SequenceEqual([outputs, inputs]),
        _ => found.AsSpan().SequenceEqual(wanted),
    };

    private static string Text(int[] shape) => $"[{string.Join(", ", shape)}]";
}
