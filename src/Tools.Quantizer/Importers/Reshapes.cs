using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers;

internal static class Reshapes
{
    /// <summary>A target shape with at most one −1 in it, completed for an input.</summary>
    public static int[] Complete(int[] target, int[] input, string name)
    {
        long known = 1;
        foreach (int size in target)
        {
            known *= size == -1 ? 1 : size;
        }

        int count = Tensor.CountOf(input);
        int open = target.Count(static size => size == -1);
        if (open > 1 || known <= 0 || count % known != 0 || target.Any(static size => size < -1))
        {
            throw new InputException($"'{name}': [{string.Join(", ", input)}] cannot be reshaped to [{string.Join(", ", target)}]");
        }

        return [.. target.Select(size => size == -1 ? (int)(count / known) : size)];
    }
}
