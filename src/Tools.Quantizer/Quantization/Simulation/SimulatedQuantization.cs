using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;

namespace MobileNetEdge.Tools.Quantizer.Quantization.Simulation;

/// <summary>A float graph whose activations are rounded as int8 would round them: within a step of what the engine gives, and ready at
/// once.</summary>
internal static class SimulatedQuantization
{
    /// <param name="graph">Batch norms folded.</param>
    /// <param name="parameters">Of its tensors.</param>
    /// <param name="inputs">Input tensors of pictures.</param>
    /// <returns>The answers, at <see cref="AnswerError.TensorOf"/>.</returns>
    public static float[][] Answers(Graph graph, ActivationParameters parameters, IReadOnlyList<float[]> inputs)
    {
        CompiledGraph compiled = new(graph);
        AffineParameters?[] rounding = [.. graph.Nodes.Select(node => node is Constant ? null : parameters.Find(node.Name))];
        PrefixRun run = new(compiled, [.. inputs.Select(input =>
        {
            float[] rounded = new float[input.Length];
            FakeQuantization.Round(input, rounded, parameters[graph.Input.Name]);
            return rounded;
        })]);
        return run.Finish(
            run.Compute(),
            (from, to) =>
            {
                from.CopyTo(to);
                Round(run.Next, to.Span);
            },
            Round,
            compiled.ValueOf(AnswerError.TensorOf(graph)));

        void Round(int node, Span<float> values)
        {
            if (rounding[node] is { } own)
            {
                FakeQuantization.Round(values, values, own);
            }
        }
    }

    /// <summary>The same graph with every layer's weights at the nearest steps, as they are written where nothing better is
    /// chosen.</summary>
    public static Graph WithRoundedWeights(Graph graph) =>
        graph with { Nodes = [.. graph.Nodes.Select(static node => ChannelWeights.WeightsOf(node) is null ? node : Rounded(node))] };

    private static Node Rounded(Node node)
    {
        Tensor weights = ChannelWeights.WeightsOf(node)!;
        float[] scales = new float[node is FullyConnected ? 1 : ChannelWeights.Outputs(node)];
        for (int i = 0; i < weights.Data.Length; i++)
        {
            ref float scale = ref scales[ChannelWeights.OutputOf(node, i) % scales.Length];
            scale = Math.Max(scale, Math.Abs(weights.Data[i]) / sbyte.MaxValue);
        }

        float Round(float weight, float scale) => scale == 0 ? 0 : MathF.Round(weight / scale) * scale;
        return ChannelWeights.With(
            node,
            new Tensor(
                weights.Shape,
                [.. weights.Data.Select((weight, i) => Round(weight, scales[ChannelWeights.OutputOf(node, i) % scales.Length]))]),
            ChannelWeights.BiasOf(node));
    }

    /// <summary>Answers of the float network, at the same tensor.</summary>
    public static float[][] FloatAnswers(Graph graph, IReadOnlyList<float[]> inputs)
    {
        CompiledGraph compiled = new(graph);
        PrefixRun run = new(compiled, inputs);
        return run.Finish(run.Compute(), static (from, to) => from.CopyTo(to), null, compiled.ValueOf(AnswerError.TensorOf(graph)));
    }
}
