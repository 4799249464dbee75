using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>
/// Moves the normalization that a network begins with into <see cref="Graph.Preprocessing"/>: pixel · scale + offset before the
/// first convolution is (pixel − mean) / std with mean = −offset / scale and std = 1 / scale. A graph that has a preprocessing keeps
/// it in front of that; one that has none must be of a source whose networks take raw pixels, 0..255, when they normalize by
/// themselves, as Keras' do.
/// </summary>
internal static class FoldRescaling
{
    public static Graph Apply(Graph graph)
    {
        Dictionary<string, Constant> constants = graph.Nodes
            .OfType<Constant>()
            .ToDictionary(static constant => constant.Name, StringComparer.Ordinal);
        Preprocessing? before = graph.Preprocessing;
        Affine pixel = before is null ? new([1], [0]) : new(
            [.. before.Std.Select(static std => 1.0 / std)],
            Each(AsDoubles(before.Mean), AsDoubles(before.Std), static (mean, std) => -mean / std));
        string x = graph.Input.Name;
        while (graph.ReadersOf(x) is [var next] && x != graph.Output && Step(pixel, next) is { } value)
        {
            (x, pixel) = (next.Name, value);
        }

        if (x == graph.Input.Name || !graph.FeedsConvolution(x) || !pixel.Scale.All(static scale => scale > 0))
        {
            return graph;
        }

        Preprocessing preprocessing = new(
            Each(pixel.Offset, pixel.Scale, static (offset, scale) => (float)(-offset / scale)),
            [.. pixel.Scale.Select(static scale => (float)(1 / scale))],
            before?.Channels ?? ChannelOrder.Rgb,
            before?.Fit ?? Fit.Crop,
            before?.Resampling ?? Resampling.Bilinear);
        IReadOnlyList<Node> nodes = [.. graph.Nodes.Select(node => node.WithInputs(name => name == x ? graph.Input.Name : name))];
        return (graph with { Nodes = nodes, Preprocessing = preprocessing }).WithoutDeadNodes();

        Affine? Step(Affine value, Node next) => next switch
        {
            Binary binary => StepOf(value, binary),
            BatchNorm norm => StepOfNorm(value, norm),
            _ => null,
        };

        Affine? StepOf(Affine value, Binary node)
        {
            bool constantFirst = constants.ContainsKey(node.Left);
            if (!constants.TryGetValue(constantFirst ? node.Left : node.Right, out Constant? constant)
                || constant.Value is not ({ Data.Length: 1 } or { Data.Length: 3, Shape: [.., 3] }))
            {
                return null;
            }

            double[] operand = [.. constant.Value.Data.Select(static number => (double)number)];
            return node.Kind switch
            {
                BinaryKind.Mul => new Affine(
                    Each(value.Scale, operand, static (a, b) => a * b), Each(value.Offset, operand, static (a, b) => a * b)),
                BinaryKind.Add => value with { Offset = Each(value.Offset, operand, static (a, b) => a + b) },
                BinaryKind.Sub when !constantFirst => value with { Offset = Each(value.Offset, operand, static (a, b) => a - b) },
                _ => null,
            };
        }
    }

    /// <summary>A batch norm before the first convolution is a mean and a deviation of each channel, as importers read them.</summary>
    private static Affine StepOfNorm(Affine value, BatchNorm norm)
    {
        double[] scale = [.. norm.Gamma.Zip(norm.Variance, (gamma, variance) => gamma / Math.Sqrt((double)variance + norm.Epsilon))];
        double[] offset = [.. scale.Select((factor, c) => norm.Beta[c] - (norm.Mean[c] * factor))];
        return new Affine(
            Each(value.Scale, scale, static (a, b) => a * b),
            Each(Each(value.Offset, scale, static (a, b) => a * b), offset, static (a, b) => a + b));
    }

    private static double[] AsDoubles(float[] values) => [.. values.Select(static value => (double)value)];

    /// <summary>Combines values channel by channel; one value alone stands for all channels.</summary>
    private static T[] Each<T>(double[] a, double[] b, Func<double, double, T> combine) =>
        [.. Enumerable.Range(0, Math.Max(a.Length, b.Length)).Select(i => combine(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))];

    /// <summary>pixel · Scale + Offset, one value or one per channel.</summary>
    private sealed record Affine(double[] Scale, double[] Offset);
}
