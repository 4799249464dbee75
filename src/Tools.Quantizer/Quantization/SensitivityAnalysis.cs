using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization.Simulation;
using static System.FormattableString;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>Finds the tensors that cost the answers most, and says why: each is rounded alone, the rest of the network stays in
/// floats.</summary>
internal static class SensitivityAnalysis
{
    /// <summary>A tensor that makes this part of all noise or less is not worth a word of advice.</summary>
    private const double Negligible = 0.01;

    /// <param name="graph">Batch norms folded.</param>
    /// <param name="parameters">Of its tensors.</param>
    /// <param name="inputs">Input tensors of pictures; a dozen are enough.</param>
    /// <param name="done">Called after each node.</param>
    /// <returns>One for each tensor that is computed and stored, in execution order.</returns>
    public static IReadOnlyList<Sensitivity> Of(Graph graph, ActivationParameters parameters, IReadOnlyList<float[]> inputs, Action done)
    {
        CompiledGraph compiled = new(graph);
        int result = compiled.ValueOf(AnswerError.TensorOf(graph));
        PrefixRun run = new(compiled, inputs);
        AnswerError error = new(graph, run.Finish(run.Compute(), static (from, to) => from.CopyTo(to), null, result));
        List<(Node Node, double Error, SensitivityCause Cause, string Reason)> found = [];
        while (run.Next < result)
        {
            Node node = graph.Nodes[run.Next];
            float[][] outputs = run.Compute();
            if (parameters.Find(node.Name) is { } own && node is not (Reshape or Pad or Concat))
            {
                double noise = error.Of(run.Finish(outputs, (from, to) => FakeQuantization.Round(from, to.Span, own), null, result));
                bool swished = graph.ReadersOf(node.Name) is [Activation { Kind: ActivationKind.HardSwish }];
                (SensitivityCause cause, string reason) = Explain(outputs, compiled.Shapes[node.Name][^1], own, swished);
                found.Add((node, noise, cause, reason));
            }

            run.Advance(outputs);
            done();
        }

        double all = found.Sum(static tensor => tensor.Error);
        return [.. found.Select(tensor => new Sensitivity(
            tensor.Node.Name,
            tensor.Node.GetType().Name,
            tensor.Error == 0 ? null : error.Decibels(tensor.Error),
            all == 0 ? 0 : tensor.Error / all,
            tensor.Cause,
            tensor.Reason,
            tensor.Error <= Negligible * all ? string.Empty : Fix(tensor.Cause)))];
    }

    private static (SensitivityCause Cause, string Reason) Explain(
        float[][] outputs, int channels, AffineParameters parameters, bool swished)
    {
        float lowest = parameters.Dequantize(sbyte.MinValue);
        float highest = parameters.Dequantize(sbyte.MaxValue);
        (double rounding, double clipping) = (0, 0);
        float[] largest = new float[channels];
        long asleep = 0;
        List<float> magnitudes = [];
        foreach (float[] output in outputs)
        {
            for (int i = 0; i < output.Length; i++)
            {
                float value = output[i];
                float clipped = Math.Clamp(value, lowest, highest);
                double step = clipped - parameters.Dequantize(parameters.Quantize(clipped));
                rounding += step * step;
                clipping += value < -3 && swished ? 0 : ((double)value - clipped) * ((double)value - clipped);
                largest[i % channels] = Math.Max(largest[i % channels], Math.Abs(clipped));
                asleep += value < -3 ? 1 : 0;
                magnitudes.Add(Math.Abs(value));
            }
        }

        float range = Math.Max(-lowest, highest);
        magnitudes.Sort();
        float nearlyAll = magnitudes[(int)(magnitudes.Count * 0.999)];
        int setters = largest.Count(value => value > range / 2);
        float median = largest.Order().ElementAt(channels / 2);
        double count = magnitudes.Count;
        return (clipping > rounding, setters * 8 <= channels || median < range / 8, nearlyAll < range / 3, swished) switch
        {
            (_, true, _, _) when channels > 1 => (
                SensitivityCause.UnequalChannels,
                Invariant($"{setters} of {channels} channels set the range of {range:G3}; ")
                    + Invariant($"the median one reaches {median:G2}, {median / parameters.Scale:F0} steps")),
            (true, _, _, _) => (SensitivityCause.Clipping, Invariant($"values up to {magnitudes[^1]:G3} are clipped at {range:G3}")),
            (_, _, true, _) => (
                SensitivityCause.Outliers,
                Invariant($"99.9 % of the values are below {nearlyAll:G2}, the range goes to {range:G3}")),
            (_, _, _, true) => (
                SensitivityCause.HardSwish,
                Invariant($"h-swish follows, and {asleep / count:P0} of the values are where it gives 0")),
            _ => (SensitivityCause.Rounding, Invariant($"steps of {parameters.Scale:G2} over {range:G3}")),
        };
    }

    private static string Fix(SensitivityCause cause) => cause switch
    {
        SensitivityCause.UnequalChannels => "split the layer by range (--effort best tries it)",
        SensitivityCause.Outliers => "calibrate on more pictures, so that the range can be tighter",
        SensitivityCause.Clipping => "calibrate on more pictures like those that are clipped",
        SensitivityCause.HardSwish => "apply h-swish before the value is stored",
        _ => string.Empty,
    };
}
