using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Tools.Quantizer.Evaluation.Layers;

/// <summary>
/// What one activation, or the weights of one layer, adds to the logits' noise, and what it would bring if it lost nothing: the float
/// network runs with that one alone rounded to int8.
/// </summary>
internal sealed class LayerWorth
{
    private readonly FloatNetwork _prepared;
    private readonly LayerSurvey _survey;
    private readonly Margins _margins;
    private readonly IReadOnlyList<string> _pictures;
    private readonly float[][] _expected;

    /// <param name="prepared">The float network, after all passes.</param>
    /// <param name="survey">Of all its activations.</param>
    /// <param name="margins">Of many pictures.</param>
    /// <param name="pictures">Paths; a dozen is enough.</param>
    public LayerWorth(FloatNetwork prepared, LayerSurvey survey, Margins margins, IReadOnlyList<string> pictures)
    {
        (_prepared, _survey, _margins, _pictures) = (prepared, survey, margins, pictures);
        _expected = Logits(prepared, null);
    }

    /// <returns>Mean square of the noise in the difference of two logits.</returns>
    public double NoiseOf(TensorSurvey activation) => NoiseOf(Logits(_prepared, activation));

    /// <returns>The same of a layer's weights.</returns>
    public double NoiseOf(WeightSurvey weights)
    {
        Graph graph = _prepared.Graph;
        Graph rounded = graph with { Nodes = [.. graph.Nodes.Select(node => node.Name == weights.Node ? weights.Rounded : node)] };
        using FloatNetwork network = new(_prepared.Description, new CompiledGraph(rounded));
        return NoiseOf(Logits(network, null));
    }

    /// <returns>The share of pictures, 0..1, that would agree with the float network again without so much noise.</returns>
    public double Gain(double noise) => _margins.Disagreement(_survey.LogitNoise) - _margins.Disagreement(_survey.LogitNoise - noise);

    private double NoiseOf(float[][] logits) =>
        logits.Zip(_expected, static (actual, expected) => LayerSurvey.NoiseBetweenTwo(expected, actual)).Average();

    private float[][] Logits(FloatNetwork network, TensorSurvey? rounded) => PictureRunner.Run(
        network,
        _pictures,
        (own, picture) =>
        {
            float[] logits = [];
            own.Run(
                picture,
                (name, values) => logits = name == _survey.Logits ? values.ToArray() : logits,
                (name, values) =>
                {
                    if (name == rounded?.Name)
                    {
                        rounded.Quantize(values);
                    }
                });
            return logits;
        },
        static () => { });
}
