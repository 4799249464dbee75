using System.Globalization;
using MobileNetEdge.Tools.Quantizer.Architectures;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>
/// State dicts of networks that PyTorch quantized (int8) or prepared for that (quantization-aware training): batch norms are folded or in
/// the convolutions before them, and scales of activations are beside the weights. Here they become those of a float network again.
/// </summary>
internal static class QuantizedStateDict
{
    /// <summary>Of a batch norm that changes nothing: deviations next to which its ε is nothing.</summary>
    private const float Neutral = 1e6f;

    private const string FoldedNorm = ".bn.";

    /// <summary>Parts of names of what quantization-aware training counts and measures.</summary>
    private static readonly string[] Observers = ["fake_quant", "activation_post_process"];

    /// <summary>What belongs to activations alone.</summary>
    private static readonly string[] Scales = [".scale", ".zero_point"];

    public static bool IsQuantized(StateDict dict) => dict.Shapes.Keys.Any(IsObserver) || dict.Shapes.Keys.Any(IsScale);

    /// <summary>The same network's float weights: integers were dequantized as they were read.</summary>
    public static StateDict ToFloat(StateDict dict)
    {
        Dictionary<string, int[]> shapes = new(StringComparer.Ordinal);
        Dictionary<string, Func<float[]>> values = new(StringComparer.Ordinal);
        foreach ((string name, int[] shape) in dict.Shapes)
        {
            if (IsObserver(name) || IsScale(name))
            {
                continue;
            }

            string module = TorchNames.ModuleOf(name);
            if (name.IndexOf(FoldedNorm, StringComparison.Ordinal) is > 0 and var at && NormOf(name[..at]) is { } norm)
            {
                Add($"{norm}.{name[(at + FoldedNorm.Length)..]}", shape, () => dict.Read(name));
            }
            else if (name.EndsWith(".bias", StringComparison.Ordinal) && dict.Shapes.GetValueOrDefault($"{module}.weight") is [_, _, _, _]
                && dict.Shapes.ContainsKey($"{module}.scale") && NormOf(module) is { } folded)
            {
                // The bias that is left of a folded batch norm, which the float network has.
                Add($"{folded}.weight", shape, () => Filled(shape, Neutral));
                Add($"{folded}.bias", shape, () => dict.Read(name));
                Add($"{folded}.running_mean", shape, () => Filled(shape, 0));
                Add($"{folded}.running_var", shape, () => Filled(shape, Neutral * Neutral));
            }
            else
            {
                Add(name, shape, () => dict.Read(name));
            }
        }

        return new StateDict(shapes, name => values[name]()) { WasQuantized = true };

        void Add(string name, int[] shape, Func<float[]> read)
        {
            shapes[name] = shape;
            values[name] = read;
        }
    }

    private static float[] Filled(int[] shape, float value) => [.. Enumerable.Repeat(value, shape[0])];

    private static bool IsObserver(string name) => Observers.Any(part => name.Contains(part, StringComparison.Ordinal));

    private static bool IsScale(string name) => Scales.Any(end => name.EndsWith(end, StringComparison.Ordinal));

    /// <summary>In a Sequential the batch norm is the module behind its convolution; null of a module that is not numbered.</summary>
    private static string? NormOf(string convolution) =>
        int.TryParse(TorchNames.LastOf(convolution), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? $"{TorchNames.ModuleOf(convolution)}.{number + 1}"
            : null;
}
