using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Tools.Quantizer.Quantization.Simulation;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization.Simulation;

public sealed class SimulationTests
{
    public static TheoryData<string> Graphs => [.. SampleGraphs.Names];

    [Fact]
    public void Values_are_rounded_to_what_int8_can_hold()
    {
        AffineParameters parameters = AffineParameters.FromRange(new(-1.7f, 3.1f));
        float[] values = [.. new Samples(2).Values(1003, -4, 6), 0, parameters.Scale / 2];
        float[] rounded = new float[values.Length];
        FakeQuantization.Round(values, rounded, parameters);
        Assert.All(values.Zip(rounded), pair =>
        {
            // A value midway between two steps may go either way.
            float exact = parameters.Dequantize(parameters.Quantize(pair.First));
            Assert.Equal(
                0,
                Math.Abs(exact - pair.Second),
                Math.Abs(pair.First - exact) > 0.4999f * parameters.Scale ? 1.0001f * parameters.Scale : 1e-6f);
        });
        Assert.Equal(0, rounded[^2]);
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void A_run_goes_on_from_every_node_to_the_executor_s_answer(string name)
    {
        Graph graph = FoldPadding.Apply(SampleGraphs.Make(name));
        CompiledGraph compiled = new(graph);
        float[][] pictures = [SampleGraphs.Picture(1), SampleGraphs.Picture(2), SampleGraphs.Picture(3)];
        int result = compiled.ValueOf(AnswerError.TensorOf(graph));
        float[][] expected = [.. pictures.Select(picture => new Executor(compiled).Run(picture, null))];
        PrefixRun run = new(compiled, pictures);
        while (run.Next < graph.Nodes.Count)
        {
            float[][] outputs = run.Compute();
            float[][] answers = run.Next < result
                ? run.Finish(outputs, static (from, to) => from.CopyTo(to), null, compiled.OutputValue)
                : outputs;
            if (run.Next < result || run.Next == graph.Nodes.Count - 1)
            {
                Assert.Equal(expected, answers);
            }

            run.Advance(outputs);
        }
    }

    [Fact]
    public void Answers_of_a_classifier_are_its_scores_and_a_shift_of_all_of_them_is_no_error()
    {
        Graph graph = SampleGraphs.Make("v2");
        Assert.Equal("logits", AnswerError.TensorOf(graph));
        AnswerError error = new(graph, [[1, 2, 3]]);
        Assert.Equal(0, error.Of([[11, 12, 13]]), 1e-12);
        Assert.Equal(2, error.Signal, 1e-12);
        Assert.Equal(10 * Math.Log10(2 / 0.5), error.Decibels(error.Of([[1.5f, 2, 2.5f]])), 1e-9);
        AnswerError embedding = new(SampleGraphs.Make("embedder"), [[1, 2, 3]]);
        Assert.Equal(300, embedding.Of([[11, 12, 13]]), 1e-9);    // no softmax: a shift is one
    }
}
