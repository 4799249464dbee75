using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Tools.Quantizer.Quantization.Reconstruction;
using MobileNetEdge.Tools.Quantizer.Quantization.Simulation;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization.Reconstruction;

public sealed class LayerByLayerTests
{
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 8).Select(SampleGraphs.Picture)];

    public static TheoryData<string> Graphs => [.. SampleGraphs.Names];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void The_answers_come_closer_than_by_plain_rules_and_the_model_can_be_written(string name)
    {
        Graph graph = FoldPadding.Apply(SampleGraphs.Make(name));
        AnswerError error = new(graph, SimulatedQuantization.FloatAnswers(graph, Pictures));
        RangeCalibrator observed = Observe(graph);
        ActivationParameters plain = new(graph, new Fusion(graph), observed.Ranges(CalibrationMethod.Percentile));
        double before = error.Of(SimulatedQuantization.Answers(SimulatedQuantization.WithRoundedWeights(graph), plain, Pictures));

        QuantizationChoices choices = new LayerByLayer(graph, Profile.Standard, observed, Pictures).Run(2, static () => { });
        ActivationParameters chosen = new(choices.Graph, new Fusion(choices.Graph), choices.Ranges);
        Assert.InRange(error.Of(SimulatedQuantization.Answers(choices.Graph, chosen, Pictures)), 0, before);

        // What is written stands for the very weights that were chosen.
        QuantizedModel model = GraphQuantizer.Quantize(choices);
        foreach (Node node in choices.Graph.Nodes.Where(node => choices.WeightScales.ContainsKey(node.Name)))
        {
            float[] written = model.Tensors.Single(tensor => tensor.Name == $"{node.Name}/weights").Dequantize();
            float[] weights = ChannelWeights.WeightsOf(node)!.Data;
            Assert.All(weights.Zip(written), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * weights.Max(MathF.Abs)));
        }
    }

    [Fact]
    public void The_same_pictures_give_the_same_choices()
    {
        Graph graph = FoldPadding.Apply(SampleGraphs.Make("v3"));
        QuantizationChoices one = new LayerByLayer(graph, Profile.Standard, Observe(graph), Pictures).Run(1, static () => { });
        QuantizationChoices other = new LayerByLayer(graph, Profile.Standard, Observe(graph), Pictures).Run(1, static () => { });
        Assert.Equal(one.Ranges.OrderBy(pair => pair.Key), other.Ranges.OrderBy(pair => pair.Key));
        Assert.All(one.Graph.Nodes.Zip(other.Graph.Nodes), pair =>
            Assert.Equal(ChannelWeights.WeightsOf(pair.First)?.Data, ChannelWeights.WeightsOf(pair.Second)?.Data));
    }

    [Fact]
    public void A_range_is_no_worse_than_any_proposal_and_inside_what_was_seen()
    {
        Graph graph = FoldPadding.Apply(SampleGraphs.Make("v2"));
        RangeCalibrator observed = Observe(graph);
        RangeSearch search = new(graph, new Fusion(graph), observed);
        Node node = graph.Nodes.First(node => node.Name == "project");
        Dictionary<AffineParameters, double> tried = [];
        search.Choose(node, parameters => tried[parameters] = Math.Abs(parameters.Scale - 0.003));     // some narrow range is best
        ValueRange seen = observed.Ranges(CalibrationMethod.MinMax)["project"];
        ValueRange chosen = search.Ranges["project"];
        Assert.True(chosen.Min >= seen.Min && chosen.Max <= seen.Max);
        Assert.Equal(tried.Values.Min(), tried[search.Parameters["project"]]);
        Assert.All(new[] { CalibrationMethod.MinMax, CalibrationMethod.Percentile, CalibrationMethod.Mse, CalibrationMethod.Entropy },
            method => Assert.Contains(new ActivationParameters(graph, new Fusion(graph), observed.Ranges(method))["project"], tried.Keys));
    }

    [Fact]
    public void A_channel_far_larger_than_the_others_is_found_and_named()
    {
        Graph graph = FoldPadding.Apply(SampleGraphs.Make("v2"));
        Graph uneven = graph with
        {
            Nodes =
            [
                .. graph.Nodes.Select(
                    node => node.Name == "project" ? ChannelWeights.ScaleOutputs(node, [60, .. Enumerable.Repeat(1.0, 7)]) : node),
            ],
        };
        ActivationParameters parameters = new(uneven, new Fusion(uneven), Observe(uneven).Ranges(CalibrationMethod.MinMax));
        IReadOnlyList<Sensitivity> tensors = SensitivityAnalysis.Of(uneven, parameters, Pictures, static () => { });
        Sensitivity project = tensors.Single(tensor => tensor.Tensor == "project");
        Assert.Equal(SensitivityCause.UnequalChannels, project.Cause);
        Assert.StartsWith("1 of 8 channels set the range", project.Reason, StringComparison.Ordinal);
        Assert.Equal(1, tensors.Sum(tensor => tensor.NoiseShare), 1e-9);
        Assert.DoesNotContain(tensors, tensor => tensor.Tensor == "expand");    // its clamp is part of it: nothing is stored between
    }

    private static RangeCalibrator Observe(Graph graph)
    {
        RangeCalibrator observed = new();
        Executor executor = new(graph);
        foreach (float[] picture in Pictures)
        {
            executor.Run(picture, observed.Observe);
        }

        return observed;
    }
}
