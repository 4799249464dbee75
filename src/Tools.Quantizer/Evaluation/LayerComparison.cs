using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <param name="Name">The tensor.</param>
/// <param name="SignalToNoiseDecibels">Of the quantized network against the float one; null where they are equal in every value.</param>
internal sealed record LayerQuality(string Name, double? SignalToNoiseDecibels);

/// <summary>Compares a quantized network with a float one, tensor by tensor, where both have one of the same name and size.</summary>
internal static class LayerComparison
{
    /// <param name="quantized">Must have been opened to keep its tensors.</param>
    /// <param name="reference">The float network; another quantized one must have been opened to keep its tensors too.</param>
    /// <param name="pictures">Paths; a few dozen are enough.</param>
    /// <param name="done">Called after each picture.</param>
    /// <returns>In the order in which the quantized network makes them.</returns>
    public static IReadOnlyList<LayerQuality> Compare(Network quantized, Network reference, IReadOnlyList<string> pictures, Action done)
    {
        Dictionary<string, SignalToNoise> layers = [];
        List<string> order = [];
        foreach (string path in pictures)
        {
            Picture picture = PictureFile.Load(path);
            Dictionary<string, float[]> expected = [];
            reference.Run(picture, (name, values) => expected[name] = values.ToArray());
            quantized.Run(picture, (name, values) =>
            {
                if (expected.TryGetValue(name, out float[]? floats) && floats.Length == values.Length)
                {
                    if (!layers.TryGetValue(name, out SignalToNoise? layer))
                    {
                        layers.Add(name, layer = new SignalToNoise());
                        order.Add(name);
                    }

                    layer.Add(floats, values);
                }
            });
            done();
        }

        return [.. order.Select(name => new LayerQuality(name, layers[name].FiniteDecibels))];
    }
}
