using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Quantization.Simulation;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// Changes of the float network that leave its answers as they are and make it easier to quantize. Each proves on pictures
/// that it moved nothing, and stays only if the quantized answers, by plain rules for ranges and weights, come closer to the float ones.
/// </summary>
internal sealed class ExactPasses
{
    // Less than this, in decibels, is noise of the few pictures; a split, which costs time on the board, has to bring more.
    private const double LeastGain = 0.02;
    private const double LeastGainOfSplit = 0.3;

    // A layer that makes less of the noise than this has nothing to gain.
    private const double LeastShareOfSplit = 0.04;

    // Answers as close as this need no more operators.
    private const double EnoughDecibels = 20;

    private const int MostParts = 4;
    private const int ProofPictures = 4;

    private readonly IReadOnlyList<float[]> _inputs;
    private readonly QuantizationSettings _settings;
    private readonly AnswerError _error;
    private readonly List<PassReport> _reports = [];
    private double _decibels;

    private ExactPasses(Graph graph, IReadOnlyList<float[]> inputs, QuantizationSettings settings)
    {
        Graph = graph;
        _inputs = inputs;
        _settings = settings;
        _error = new AnswerError(graph, SimulatedQuantization.FloatAnswers(graph, inputs));
        _decibels = Measure(graph);
    }

    private Graph Graph { get; set; }

    /// <param name="graph">Batch norms folded.</param>
    /// <param name="inputs">Input tensors of calibration pictures.</param>
    /// <param name="settings">How much is tried, and how ranges are chosen meanwhile.</param>
    public static (Graph Graph, IReadOnlyList<PassReport> Reports) Apply(
        Graph graph, IReadOnlyList<float[]> inputs, QuantizationSettings settings)
    {
        ExactPasses passes = new(graph, inputs, settings);
        passes._reports.Add(new PassReport("as it came", "ranges and weights by plain rules", null, passes._decibels, true));
        passes.Split();
        passes.Try("equalizing channels", LeastGain, [.. Exponents.Select(exponent =>
            (
                FormattableString.Invariant($"exponent {exponent}"),
                (Func<Graph, Graph>)(before => EqualizeChannels.Apply(before, Ranges(before).Magnitudes, exponent))))]);
        passes.Try(
            "centring bottlenecks",
            LeastGain,
            ("biases of linear layers absorbed by the next", before => CenterChannels.Apply(before, Ranges(before).Centers)));
        return (passes.Graph, passes._reports);

        ChannelRanges Ranges(Graph before) => ChannelRanges.Of(new CompiledGraph(before), inputs);
    }

    private static double[] Exponents => [0.5, 1];

    private void Split()
    {
        if (_decibels >= EnoughDecibels)
        {
            return;
        }

        ActivationParameters parameters = Parameters(Graph);
        Dictionary<string, double> shares = SensitivityAnalysis.Of(Graph, parameters, _inputs, static () => { })
            .ToDictionary(static tensor => tensor.Tensor, static tensor => tensor.NoiseShare, StringComparer.Ordinal);
        string[] candidates =
        [
            .. Graph.Nodes.OfType<Conv2D>()
                .Select(conv =>
                    (conv.Name, Share: SplitByRange.ChainOf(Graph, conv.Name)?.Sum(node => shares.GetValueOrDefault(node.Name)) ?? 0))
                .Where(static candidate => candidate.Share > LeastShareOfSplit)
                .OrderByDescending(static candidate => candidate.Share)
                .Take(_settings.SplitTrials)
                .Select(static candidate => candidate.Name),
        ];
        foreach (string conv in candidates)
        {
            string shared = SplitByRange.ChainOf(Graph, conv)!.TakeWhile(static node => node is not DepthwiseConv2D).Last().Name;
            Try(
                $"splitting '{conv}'",
                LeastGainOfSplit,
                ($"{MostParts} parts by range", before =>
                    SplitByRange.Apply(before, conv, ChannelRanges.Of(new CompiledGraph(before), _inputs).Magnitudes[shared], MostParts)));
        }
    }

    /// <summary>Takes the best of several forms of a pass, if it is better than leaving it out.</summary>
    private void Try(string pass, double leastGain, params (string Form, Func<Graph, Graph> Apply)[] forms)
    {
        (string Form, Graph Graph, Difference Moved, double Decibels)? best = null;
        foreach ((string form, Func<Graph, Graph> apply) in forms)
        {
            Graph after = apply(Graph);
            Difference moved = EquivalenceCheck.Require($"{pass} ({form})", Graph, after, _inputs.Take(ProofPictures));
            double decibels = Measure(after);
            if (best is null || decibels > best.Value.Decibels)
            {
                best = (form, after, moved, decibels);
            }
        }

        if (best is { } found)
        {
            bool pays = found.Decibels >= _decibels + leastGain;
            _reports.Add(new PassReport(pass, found.Form, found.Moved.MaxRelativeError, found.Decibels, pays));
            if (pays)
            {
                (Graph, _decibels) = (found.Graph, found.Decibels);
            }
        }
    }

    private double Measure(Graph graph) =>
        _error.Decibels(_error.Of(
            SimulatedQuantization.Answers(SimulatedQuantization.WithRoundedWeights(graph), Parameters(graph), _inputs)));

    private ActivationParameters Parameters(Graph graph)
    {
        CompiledGraph compiled = new(graph);
        RangeCalibrator observed = new();
        Lock oneAtATime = new();
        Parallel.For(
            0,
            _inputs.Count,
            () => (Executor: new Executor(compiled), Ranges: new RangeCalibrator()),
            (i, _, own) =>
            {
                own.Executor.Run(_inputs[i], own.Ranges.Observe);
                return own;
            },
            own =>
            {
                lock (oneAtATime)
                {
                    observed.Merge(own.Ranges);
                }
            });
        return new ActivationParameters(
            graph,
            new Fusion(graph, _settings.Profile),
            ScoreRange.Unclipped(graph, observed.Ranges(_settings.Method, _settings.Percent), observed));
    }
}
