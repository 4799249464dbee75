using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Quantization.Simulation;

namespace MobileNetEdge.Tools.Quantizer.Quantization.Reconstruction;

/// <summary>
/// Quantizes a network in the order in which it runs, every choice made on what the choices before it leave (sequential calibration): a
/// layer's weights are rounded for the inputs that it will really get, its outputs are brought back to the float network's, and the
/// range of each tensor is the one with which the <em>answers</em> come out closest. An error of a tensor says little of what the
/// answers hang on; the answers say it, and no labels are needed.
/// </summary>
internal sealed class LayerByLayer
{
    // Windows that a layer's roundings are weighed on: a few for each weight of a channel.
    private const int FewestWindows = 2048;

    private readonly Graph _graph;
    private readonly Fusion _fusion;
    private readonly IReadOnlyList<float[]> _inputs;
    private readonly RangeSearch _search;
    private readonly Dictionary<string, float[]> _weightScales = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _layers;
    private int _corrected;

    /// <param name="graph">Batch norms folded.</param>
    /// <param name="profile">Which operators the network may use.</param>
    /// <param name="observed">What its tensors' values were.</param>
    /// <param name="inputs">Input tensors of calibration pictures.</param>
    public LayerByLayer(Graph graph, Profile profile, RangeCalibrator observed, IReadOnlyList<float[]> inputs)
    {
        _graph = graph;
        _fusion = new Fusion(graph, profile);
        _inputs = inputs;
        _layers = graph.Nodes.ToDictionary(static node => node.Name, StringComparer.Ordinal);
        _search = new RangeSearch(graph, _fusion, observed);
    }

    /// <summary>What was done.</summary>
    public PassReport Report { get; private set; } = new("layer by layer", "nothing yet", null, null, false);

    /// <summary>What the layers are by now.</summary>
    private Graph Current => _graph with { Nodes = [.. _graph.Nodes.Select(node => _layers[node.Name])] };

    /// <param name="sweeps">How often ranges are chosen; from the second time on with the whole network quantized.</param>
    /// <param name="done">Called after each node of each sweep.</param>
    public QuantizationChoices Run(int sweeps, Action done)
    {
        CompiledGraph floats = new(_graph);
        string answer = AnswerError.TensorOf(_graph);
        int result = floats.ValueOf(answer);
        AnswerError error = AnswerErrorOf(floats, result);
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            PrefixRun reference = new(floats, _inputs);
            PrefixRun quantized = new(new CompiledGraph(Current), [.. _inputs.Select(Rounded)]);
            Action<int, Span<float>>? rest = sweep == 0 ? null : RoundRest;
            while (quantized.Next < result)
            {
                Node node = _graph.Nodes[quantized.Next];
                float[][] expected = reference.Compute();
                if (sweep == 0 && ChannelWeights.WeightsOf(node) is not null)
                {
                    RoundWeights(node, quantized, floats.Shapes);
                }

                float[][] outputs = quantized.Compute();
                if (sweep == 0 && ChannelWeights.WeightsOf(node) is not null)
                {
                    outputs = Correct(node, quantized, expected, outputs, error, result);
                }

                if (_search.IsChosen(node))
                {
                    _search.Choose(node, parameters =>
                        error.Of(quantized.Finish(outputs, (from, to) => FakeQuantization.Round(from, to.Span, parameters), rest, result)));
                }

                if (_search.Parameters.Find(node.Name) is { } chosen && !_fusion.IsAbsorbed(node))
                {
                    foreach (float[] output in outputs)
                    {
                        FakeQuantization.Round(output, output, chosen);
                    }
                }

                reference.Advance(expected);
                quantized.Advance(outputs);
                done();
            }
        }

        double decibels = error.Decibels(error.Of(SimulatedQuantization.Answers(Current, _search.Parameters, _inputs)));
        Report = new PassReport(
            "layer by layer",
            $"ranges by the error of the answers on {_inputs.Count} pictures, {sweeps} times; {_weightScales.Count} layers rounded, the "
                + $"outputs of {_corrected} corrected",
            null,
            decibels,
            true);
        return new QuantizationChoices(Current, _search.Ranges, _weightScales, new Dictionary<string, double[]>());
    }

    private float[] Rounded(float[] input)
    {
        float[] rounded = new float[input.Length];
        FakeQuantization.Round(input, rounded, _search.Parameters[_graph.Input.Name]);
        return rounded;
    }

    private void RoundRest(int node, Span<float> values)
    {
        if (_search.Parameters.Find(_graph.Nodes[node].Name) is { } parameters)
        {
            FakeQuantization.Round(values, values, parameters);
        }
    }

    private AnswerError AnswerErrorOf(CompiledGraph floats, int result)
    {
        PrefixRun run = new(floats, _inputs);
        return new AnswerError(_graph, run.Finish(run.Compute(), static (from, to) => from.CopyTo(to), null, result));
    }

    private void RoundWeights(Node node, PrefixRun quantized, IReadOnlyDictionary<string, int[]> shapes)
    {
        string input = node.Inputs[0];
        LayerWindows windows = new(node, shapes[input], shapes[node.Name]);
        float[][] inputs = [.. Enumerable.Range(0, quantized.Pictures).Select(picture => quantized.Value(picture, input))];
        int most = Math.Max(FewestWindows, node is DepthwiseConv2D ? 0 : 2 * windows.Length);
        (Node layer, float[] scales) = LearnedRounding.Apply(node, windows.Spread(inputs, most), node is FullyConnected);
        Take(node.Name, layer, scales, quantized);
    }

    /// <summary>Keeps a correction of a layer's outputs only where the answers come closer by it.</summary>
    private float[][] Correct(Node node, PrefixRun quantized, float[][] expected, float[][] outputs, AnswerError error, int result)
    {
        ActivationKind? activation = (_graph.ReadersOf(node.Name) is [Activation only] && node.Name != _graph.Output ? only : null)?.Kind;
        OutputCorrection.Correction correction = OutputCorrection.Find(
            expected, outputs, ChannelWeights.Outputs(node), activation, node is not FullyConnected);
        if (correction.IsNothing)
        {
            return outputs;
        }

        float[][] corrected = [.. outputs.Select(correction.Of)];
        double Of(float[][] candidate) => error.Of(quantized.Finish(candidate, static (from, to) => from.CopyTo(to), null, result));
        if (Of(corrected) >= Of(outputs))
        {
            return outputs;
        }

        float[] scales = [.. _weightScales[node.Name].Select((scale, c) => (float)(scale * correction.Factors[c]))];
        _corrected++;
        Take(node.Name, correction.Of(_layers[node.Name]), scales, quantized);
        return corrected;
    }

    private void Take(string name, Node layer, float[] scales, PrefixRun quantized)
    {
        _layers[name] = layer;
        _weightScales[name] = scales;
        quantized.Replace(new CompiledGraph(Current));
    }
}
