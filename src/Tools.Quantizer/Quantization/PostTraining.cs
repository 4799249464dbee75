using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Quantization.Reconstruction;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>What quantization leaves.</summary>
/// <param name="Model">The int8 network.</param>
/// <param name="Folding">How far folding the batch norms moved the answers.</param>
/// <param name="Prepared">The float network that was quantized, after all passes: its activations are those of the int8 network, by
/// name.</param>
/// <param name="Passes">What each step did, in order.</param>
/// <param name="Sensitivities">What each tensor costs, in execution order.</param>
internal sealed record Quantized(
    QuantizedModel Model, Difference Folding, Graph Prepared, IReadOnlyList<PassReport> Passes, IReadOnlyList<Sensitivity> Sensitivities);

/// <summary>
/// The whole way from a float graph to an int8 network: fold the batch norms, make the float network easier to quantize without changing
/// it, choose ranges and weights, write. docs/quantization.md, section 8.
/// </summary>
internal static class PostTraining
{
    /// <summary>Pictures on which folding must prove that it changed nothing.</summary>
    public const int ProofPictures = 4;

    private const int SensitivityPictures = 12;

    /// <param name="source">The network as imported.</param>
    /// <param name="network">The same, ready to run.</param>
    /// <param name="pictures">Paths of calibration pictures.</param>
    /// <param name="settings">How much work goes into it.</param>
    /// <param name="progress">Shows how far it is.</param>
    public static Quantized Quantize(
        Graph source, FloatNetwork network, IReadOnlyList<string> pictures, QuantizationSettings settings, IProgressBars progress)
    {
        Graph graph = FoldBatchNorm.Apply(source);
        Difference folding = EquivalenceCheck.Require(
            "folding batch norms", source, graph, pictures.Take(ProofPictures).Select(path => network.Input(PictureFile.Load(path))));

        float[][] choices =
        [
            .. Chosen(pictures, settings).AsParallel()
            .AsOrdered()
            .Select(path => ((FloatNetwork)network.Another()).Input(PictureFile.Load(path))),
        ];
        (graph, IReadOnlyList<PassReport> passes) = progress.Show(
            "preparing", 2, _ => ExactPasses.Apply(graph, [.. choices.Take(QuantizationSettings.PassPictures)], settings));

        using FloatNetwork prepared = new(network.Description, new CompiledGraph(graph));
        (RangeCalibrator observed, IReadOnlyDictionary<string, double[]> means) = progress.Show(
            "calibrating", pictures.Count, done => Observe(prepared, graph, pictures, done));
        IReadOnlyDictionary<string, ChannelHistogram>? channels = settings.Profile == Profile.Edge
            ? ObserveChannels(prepared, graph, pictures)
            : null;
        QuantizationChoices chosen = new(
            graph,
            ScoreRange.Unclipped(graph, observed.Ranges(settings.Method, settings.Percent), observed),
            new Dictionary<string, float[]>(),
            means,
            channels);
        if (settings.Sweeps > 0)
        {
            LayerByLayer layers = new(graph, settings.Profile, observed, choices);
            chosen = progress.Show("choosing", graph.Nodes.Count * settings.Sweeps, done => layers.Run(settings.Sweeps, done)) with
            {
                Channels = channels,
            };
            passes = [.. passes, layers.Report];
        }

        ActivationParameters parameters = new(chosen.Graph, new Fusion(chosen.Graph, settings.Profile), chosen.Ranges);
        IReadOnlyList<Sensitivity> sensitivities = progress.Show(
            "finding what costs",
            graph.Nodes.Count,
            done => SensitivityAnalysis.Of(graph, parameters, [.. choices.Take(SensitivityPictures)], done));
        return new Quantized(GraphQuantizer.Quantize(chosen), folding, graph, passes, sensitivities);
    }

    /// <summary>The pictures that choices are made on: some of those calibrated on, drawn by the seed.</summary>
    private static IEnumerable<string> Chosen(IReadOnlyList<string> pictures, QuantizationSettings settings)
    {
        string[] shuffled = [.. pictures];
        new Random(settings.Seed).Shuffle(shuffled);
        return shuffled.Take(settings.ChoicePictures);
    }

    /// <summary>Runs the float network on every picture: the range of each activation, and the channel means of those that layers with
    /// weights read.</summary>
    private static (RangeCalibrator Ranges, IReadOnlyDictionary<string, double[]> Means) Observe(
        FloatNetwork network, Graph graph, IReadOnlyList<string> pictures, Action done)
    {
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
        HashSet<string> read =
        [
            .. graph.Nodes.Where(static node => node is Conv2D or DepthwiseConv2D or FullyConnected).SelectMany(static node => node.Inputs),
        ];
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

    /// <summary>The values of each channel of the activations that the edge profile gives one scale per channel.</summary>
    private static Dictionary<string, ChannelHistogram> ObserveChannels(FloatNetwork network, Graph graph, IReadOnlyList<string> pictures)
    {
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
        string[] tensors = [.. new Fusion(graph, Profile.Edge).ByChannel.Select(static tensor => tensor.Name)];
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
