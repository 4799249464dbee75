using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>Weights left out would be answers gone wrong, and nothing would show it: a network is the file's whole network.</summary>
internal static class UnusedWeights
{
    /// <param name="architecture">The network.</param>
    /// <param name="unused">Tensors or layers of the file that it has no use for.</param>
    /// <param name="fix">What to do if there are any.</param>
    /// <exception cref="InputException">There are some.</exception>
    public static void Refuse(Architecture architecture, string[] unused, string fix)
    {
        if (unused.Length > 0)
        {
            string first = string.Join(", ", unused.Take(3).Select(static name => $"'{name}'"));
            string more = unused.Length > 3 ? $" and {unused.Length - 3} more" : string.Empty;
            throw new InputException($"a {architecture.Describe()}, has no {first}{more}: the file holds another network; {fix}");
        }
    }
}
