using MobileNetEdge.Tools.Quantizer.Architectures.Naming;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>Which MobileNet tensors belong to, by names and shapes alone.</summary>
internal static class ArchitectureRecognition
{
    /// <summary>
    /// Widths to try: the published ones, then steps of a twentieth, then of a hundredth. Several may round to the same channels; the first
    /// is meant.
    /// </summary>
    private static readonly double[] Widths =
    [
        .. ((int[])[100, 75, 50, 25, 35, 140, 130, 125, 150, 200])
            .Concat(Enumerable.Range(2, 39).Select(static i => 5 * i))
            .Concat(Enumerable.Range(10, 191))
            .Distinct()
            .Select(static hundredths => hundredths / 100.0),
    ];

    /// <param name="shapes">Of every tensor, by name.</param>
    /// <param name="naming">Whose names they are.</param>
    /// <param name="resolution">Which no tensor shows.</param>
    /// <returns>The architecture whose channels are nearest to the file's; code bases round them in several ways.</returns>
    public static Architecture Recognize(IReadOnlyDictionary<string, int[]> shapes, TensorNaming naming, int resolution)
    {
        int classes = ClassesOf(shapes, naming);
        Architecture any = new(naming.Family, 1, resolution, classes)
        {
            Padding = naming.Padding,
            InputChannels = InputChannels(shapes, naming),
            Conventions = naming.Conventions,
            Minimalistic = naming.Family is Family.V3Small or Family.V3Large
                && naming.StoredNames(MobileNetV3.TellsMinimalistic) is [var depthwise]
                && shapes.GetValueOrDefault(depthwise) is [_, _, 3, 3],
        };
        return NearestWidth(
            any, name => naming.StoredNames(name) is [var stored] ? shapes.GetValueOrDefault(stored)?.FirstOrDefault() : null);
    }

    /// <summary>How many classes the code base's own classifier has; 0 where the file has another head, or none.</summary>
    private static int ClassesOf(IReadOnlyDictionary<string, int[]> shapes, TensorNaming naming)
    {
        bool hides = naming.Family is Family.V3Large or Family.V3Small;
        string[] layers = hides ? ["classifier.0", "classifier.3"] : ["classifier.1"];
        string[] own = [.. layers.SelectMany(layer => naming.StoredNames($"{layer}.weight").Concat(naming.StoredNames($"{layer}.bias")))];
        if (!own.All(shapes.ContainsKey))
        {
            return 0;
        }

        // Other layers beside the classifier's make another head of it.
        string[] modules = [.. own.Select(TorchNames.ModuleOf).Distinct()];
        string[] parents = [.. modules.Select(TorchNames.ModuleOf).Where(static parent => parent.Length > 0)];
        bool hasMore = shapes.Keys.Any(name => !modules.Contains(TorchNames.ModuleOf(name))
            && parents.Any(parent => name.StartsWith(parent + ".", StringComparison.Ordinal)));
        IReadOnlyList<string> last = naming.StoredNames($"{layers[^1]}.weight");
        return hasMore || last.Any(name => shapes[name] is not [> 0, _, ..]) ? 0 : last.Sum(name => shapes[name][0]);
    }

    /// <param name="any">The architecture but for its width.</param>
    /// <param name="outputsOf">How many outputs a layer has, by torchvision's name of its weights; null where that is not there.</param>
    /// <returns>The architecture of which most layers have as many outputs; of equals the first.</returns>
    public static Architecture NearestWidth(Architecture any, Func<string, int?> outputsOf) =>
        Widths.Select(width => any with { Width = width }).MaxBy(
            candidate => candidate.Widths().Count(layer => outputsOf(layer.Weights) == layer.Outputs))!;

    /// <summary>Channels of the picture, which the first convolution shows.</summary>
    public static int InputChannels(IReadOnlyDictionary<string, int[]> shapes, TensorNaming naming) =>
        shapes.GetValueOrDefault(naming.StoredNames("features.0.0.weight")[0]) is [_, 1, _, _] ? 1 : 3;
}
