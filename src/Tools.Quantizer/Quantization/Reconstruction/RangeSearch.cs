using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Quantization.Reconstruction;

/// <summary>
/// The range of each tensor by trial. It begins with the best of what min-max, percentiles, entropy and least squared error propose, and
/// then moves either end in and out, in ever smaller steps, as long as the error falls. Where an operator fixes the lower end (a
/// clamp, h-swish before or behind), only the upper one moves.
/// </summary>
internal sealed class RangeSearch
{
    private static readonly bool[] Ends = [true, false];    // upper, lower
    private static readonly float[] Steps = [1.41f, 1.19f, 1.09f];

    // Where the proposals differ by less than this share of the error, the answers do not hang on the range.
    private const double Indifference = 0.004;

    private readonly Graph _graph;
    private readonly Fusion _fusion;
    private readonly Dictionary<string, ValueRange> _ranges;
    private readonly IReadOnlyDictionary<string, ValueRange>[] _proposals;

    public RangeSearch(Graph graph, Fusion fusion, RangeCalibrator observed)
    {
        _graph = graph;
        _fusion = fusion;
        IReadOnlyDictionary<string, ValueRange>[] ranges =
            [
                observed.Ranges(CalibrationMethod.MinMax),
                observed.Ranges(CalibrationMethod.Percentile),
                observed.Ranges(CalibrationMethod.Percentile, 99.9),
                observed.Ranges(CalibrationMethod.Mse),
                observed.Ranges(CalibrationMethod.Entropy),
            ];
        _proposals = [.. ranges.Select(proposal => ScoreRange.Unclipped(graph, proposal, observed))];
        _ranges = new(_proposals[1], StringComparer.Ordinal);
        Parameters = new ActivationParameters(graph, fusion, _ranges);
    }

    public IReadOnlyDictionary<string, ValueRange> Ranges => _ranges;

    /// <summary>As they follow from the ranges chosen so far.</summary>
    public ActivationParameters Parameters { get; private set; }

    /// <summary>Whether the node's output has a range of its own: it is computed, not copied, nothing fixes its scale, and its channels
    /// have none of their own.</summary>
    public bool IsChosen(Node node) => !_fusion.IsAbsorbed(node) && !_fusion.IsByChannel(node.Name)
        && node is not (Constant or Reshape or Pad or Pool or Concat or SeveralOutputs or Softmax or L2Normalize
            or Activation { Kind: ActivationKind.HardSigmoid or ActivationKind.Logistic or ActivationKind.Tanh });

    /// <param name="node">One that <see cref="IsChosen"/>.</param>
    /// <param name="error">The error of the answers with these parameters.</param>
    public void Choose(Node node, Func<AffineParameters, double> error)
    {
        ValueRange seen = _proposals[0][node.Name];
        Dictionary<AffineParameters, double> known = [];
        double Error(ValueRange range)
        {
            AffineParameters parameters = With(node, range).Find(node.Name)!.Value;
            return known.TryGetValue(parameters, out double value) ? value : known[parameters] = error(parameters);
        }

        ValueRange best = _proposals.Select(proposal => proposal[node.Name]).Prepend(_ranges[node.Name]).MinBy(Error);
        if (known.Values.Max() - Error(best) <= Indifference * Error(best))
        {
            Take(node, best);
            return;
        }

        bool fixedBelow = node is Activation
            || _fusion.ActivationOf(node) is not null
            || _graph.ReadersOf(node.Name) is [Activation { Kind: ActivationKind.HardSwish }];
        bool fixedAbove = ScoreRange.IsOf(_graph, node.Name);
        foreach (bool upper in Ends.Where(isUpper => isUpper ? !fixedAbove : !fixedBelow))
        {
            foreach (float step in Steps)
            {
                while (
                    new[] { step, 1 / step }.Select(
                        factor => Move(best, upper, factor, seen)).FirstOrDefault(range => Error(range) < Error(best)) is { } better
                        && better != default)
                {
                    best = better;
                }
            }
        }

        Take(node, best);
    }

    private void Take(Node node, ValueRange range)
    {
        _ranges[node.Name] = range;
        Parameters = With(node, range);
    }

    private static ValueRange Move(ValueRange range, bool upper, float factor, ValueRange seen) => upper
        ? range with { Max = Math.Min(range.Max * factor, seen.Max) }
        : range with { Min = Math.Max(range.Min * factor, seen.Min) };

    private ActivationParameters With(Node node, ValueRange range) =>
        new(_graph, _fusion, new Dictionary<string, ValueRange>(_ranges, StringComparer.Ordinal) { [node.Name] = range });
}
