using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Passes;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>What quantization leaves.</summary>
/// <param name="Model">The int8 network.</param>
/// <param name="Folding">How far folding the batch norms moved the answers.</param>
/// <param name="Prepared">The float network that was quantized, after all passes: its activations are those of the int8 network, by name.</param>
internal sealed record Quantized(QuantizedModel Model, Difference Folding, Graph Prepared);

/// <summary>The whole way from a float graph to an int8 network: fold and prove it, calibrate, quantize.</summary>
internal static class PostTraining
{
    /// <summary>Pictures on which each pass must prove that it changed nothing.</summary>
    public const int ProofPictures = 4;

    /// <param name="source">The network as imported.</param>
    /// <param name="network">The same, ready to run.</param>
    /// <param name="pictures">Paths of calibration pictures.</param>
    /// <param name="method">How observed values become ranges.</param>
    /// <param name="percent">For <see cref="CalibrationMethod.Percentile"/>: how much of the values the range holds.</param>
    /// <param name="profile">Which operators the network may use.</param>
    /// <param name="done">Called after each picture.</param>
    public static Quantized Quantize(
        Graph source, FloatNetwork network, IReadOnlyList<string> pictures, CalibrationMethod method, double percent, Profile profile, Action done)
    {
        Graph folded = FoldBatchNorm.Apply(source);
        Difference folding = EquivalenceCheck.Require(
            "folding batch norms", source, folded, pictures.Take(ProofPictures).Select(path => network.Input(PictureFile.Load(path))));

        using FloatNetwork prepared = new(network.Description, new CompiledGraph(folded));
        (RangeCalibrator ranges, IReadOnlyDictionary<string, double[]> means) = Observe(prepared, folded, pictures, done);
        IReadOnlyDictionary<string, ChannelHistogram>? channels = profile == Profile.Edge ? ObserveChannels(prepared, folded, pictures) : null;
        return new Quantized(GraphQuantizer.Quantize(folded, ShapeInference.Infer(folded), ranges.Ranges(method, percent), means, channels), folding, folded);
    }

    /// <summary>Runs the float network on every picture: the range of each activation, and the channel means of those that layers with weights read.</summary>
    private static (RangeCalibrator Ranges, IReadOnlyDictionary<string, double[]> Means) Observe(
        FloatNetwork network, Graph graph, IReadOnlyList<string> pictures, Action done)
    {
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
        HashSet<string> read = [.. graph.Nodes.Where(static node => node is Conv2D or DepthwiseConv2D or FullyConnected).SelectMany(static node => node.Inputs)];
        RangeCalibrator ranges = new();
        Dictionary<string, double[]>[] means = new Dictionary<string, double[]>[pictures.Count];
        Lock oneAtATime = new();
        Parallel.For(
            0,
            pictures.Count,
            () => (Network: (FloatNetwork)network.Another(), Ranges: new RangeCalibrator()),
            (i, _, own) =>
            {
                Dictionary<string, double[]> picture = means[i] = [];
                own.Network.Run(PictureFile.Load(pictures[i]), (name, values) =>
                {
                    own.Ranges.Observe(name, values);
                    if (read.Contains(name))
                    {
                        picture.Add(name, ChannelMeans.Of(values, shapes[name][^1]));
                    }
                });
                lock (oneAtATime)
                {
                    done();
                }

                return own;
            },
            own =>
            {
                lock (oneAtATime)
                {
                    ranges.Merge(own.Ranges);    // exact, so the order of threads does not matter
                }
            });
        return (ranges, ChannelMeans.Over(means));
    }

    /// <summary>The values of each channel of the activations that the edge profile gives a scale a channel.</summary>
    private static Dictionary<string, ChannelHistogram> ObserveChannels(FloatNetwork network, Graph graph, IReadOnlyList<string> pictures)
    {
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
        string[] tensors = [.. EdgeTensors.Of(graph, new Fusion(graph, Profile.Edge)).Select(static tensor => tensor.Name)];
        Dictionary<string, ChannelHistogram> Empty() =>
            tensors.ToDictionary(static name => name, name => new ChannelHistogram(shapes[name][^1]), StringComparer.Ordinal);

        Dictionary<string, ChannelHistogram> all = Empty();
        Parallel.For(
            0,
            pictures.Count,
            () => (Network: (FloatNetwork)network.Another(), Channels: Empty()),
            (i, _, own) =>
            {
                own.Network.Run(PictureFile.Load(pictures[i]), (name, values) =>
                {
                    if (own.Channels.TryGetValue(name, out ChannelHistogram? channels))
                    {
                        channels.Add(values);
                    }
                });
                return own;
            },
            own =>
            {
                lock (all)
                {
                    foreach (string name in tensors)
                    {
                        all[name].Merge(own.Channels[name]);    // sums of integers: the order of threads does not matter
                    }
                }
            });
        return all;
    }
}
