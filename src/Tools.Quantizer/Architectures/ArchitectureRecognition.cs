namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>Which MobileNet tensors belong to, by torchvision's names and by shapes alone.</summary>
internal static class ArchitectureRecognition
{
    private const string Stem = "features.0.0.weight";

    /// <summary>Widths to try: the published ones, then steps of a twentieth, then of a hundredth. Several may round to the same channels; the first is meant.</summary>
    private static readonly double[] Widths =
    [
        .. ((int[])[100, 75, 50, 25, 35, 140, 130, 125, 150, 200])
            .Concat(Enumerable.Range(2, 39).Select(static i => 5 * i))
            .Concat(Enumerable.Range(10, 191))
            .Distinct()
            .Select(static hundredths => hundredths / 100.0),
    ];

    /// <param name="shapes">Of every tensor, by name.</param>
    /// <param name="resolution">Which no tensor shows.</param>
    /// <returns>The architecture that finds all its tensors, with PyTorch's padding.</returns>
    /// <exception cref="UserError">There is none; the message names the tensor where the one that comes nearest fails.</exception>
    public static Architecture Recognize(IReadOnlyDictionary<string, int[]> shapes, int resolution)
    {
        Family family = FamilyOf(shapes.Keys);
        string head = family is Family.V3Large or Family.V3Small ? "classifier.3.weight" : "classifier.1.weight";
        if (!shapes.TryGetValue(head, out int[]? linear) || linear is not [> 0, _])
        {
            throw TorchWeights.Missing($"'{head}' [classes, features] of a {family.Title()}", head, shapes);
        }

        Architecture[] candidates =
        [
            .. Widths.Select(width => new Architecture(family, width, resolution, linear[0]) { Padding = StridePadding.Symmetric, InputChannels = InputChannels(shapes) }),
        ];
        Architecture nearest = candidates.MaxBy(candidate => Probe.Count(shapes, candidate))!;    // the first of equals
        nearest.Build(new TorchWeights(shapes, name => Probe.Zeros(shapes[name]), nearest));    // fails, in words, where it does not fit
        return nearest;
    }

    /// <summary>Channels of the picture, which the first convolution shows.</summary>
    public static int InputChannels(IReadOnlyDictionary<string, int[]> shapes) => shapes.GetValueOrDefault(Stem) is [_, 1, _, _] ? 1 : 3;

    private static Family FamilyOf(IEnumerable<string> names)
    {
        return Any("features.1.conv.") ? Family.V2
            : Any("features.1.block.") ? Any("features.13.") ? Family.V3Large : Family.V3Small    // Small has 13, from 0
            : Any("features.1.0.") && Any("features.1.1.") ? Family.V1
            : throw new UserError("its tensors are not named as those of torchvision's MobileNets are (features.1.conv.… in V2, features.1.block.… in V3, features.1.0.… in V1): "
                + $"it has {string.Join(", ", names.Take(3).Select(static name => $"'{name}'"))}, …");

        bool Any(string start) => names.Any(name => name.StartsWith(start, StringComparison.Ordinal));
    }

    /// <summary>Counts how many tensors an architecture finds before one does not fit.</summary>
    private sealed class Probe(IReadOnlyDictionary<string, int[]> shapes) : IWeightSource
    {
        private int _found;

        public static int Count(IReadOnlyDictionary<string, int[]> shapes, Architecture architecture)
        {
            Probe probe = new(shapes);
            try
            {
                architecture.Build(probe);
            }
            catch (Misfit)
            {
            }

            return probe._found;
        }

        public static float[] Zeros(int[] shape) => new float[FloatGraph.Tensor.CountOf(shape)];

        public float[] Get(string name, params int[] shape)
        {
            if (!shapes.GetValueOrDefault(name).AsSpan().SequenceEqual(shape))
            {
                throw new Misfit();
            }

            _found++;
            return Zeros(shape);
        }

        private sealed class Misfit : Exception;
    }
}
