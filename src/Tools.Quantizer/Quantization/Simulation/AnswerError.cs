using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Quantization.Simulation;

/// <summary>
/// How far a network's answers lie from those of the float network. Classifiers are compared before their softmax, where an error is not
/// hidden by saturation; and as a softmax does not see what is added to all scores alike, neither is that counted. Several outputs count
/// alike, whatever the size of their numbers.
/// </summary>
internal sealed class AnswerError
{
    private readonly float[][] _reference;
    private readonly bool _shiftsCount;     // no softmax behind it
    private readonly (int End, double Weight)[] _parts;    // of the numbers of each output

    /// <param name="graph">The network.</param>
    /// <param name="reference">Its answers in floats, at <see cref="TensorOf"/>.</param>
    public AnswerError(Graph graph, float[][] reference)
    {
        _reference = reference;
        _shiftsCount = !AreScores(graph);
        _parts = [(reference[0].Length, 1)];
        if (graph.SeveralOutputs() is { } outputs)
        {
            IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
            int start = 0;
            _parts = [.. outputs.Parts.Select(part =>
            {
                int end = start + Tensor.CountOf(shapes[part]);
                double energy = reference.Sum(answer => Energy(answer.AsSpan(start..end)));
                start = end;
                return (end, energy == 0 ? 1 : 1 / energy);
            })];
        }

        Signal = reference.Sum(answer => WeightedEnergy(answer));
    }

    /// <summary>Energy of the float network's answers.</summary>
    public double Signal { get; }

    /// <summary>Which tensor is compared: the scores before a softmax, or the output.</summary>
    public static string TensorOf(Graph graph)
    {
        string tensor = graph.Output;
        while (graph.Nodes.FirstOrDefault(node => node.Name == tensor) is Softmax or Reshape)
        {
            tensor = graph.Nodes.First(node => node.Name == tensor).Inputs[0];
        }

        return tensor;
    }

    /// <summary>Whether what is compared are scores, which a softmax reads.</summary>
    public static bool AreScores(Graph graph) =>
        graph.Nodes.OfType<Softmax>().Any(softmax => softmax.Name == graph.Output || softmax.Input == TensorOf(graph));

    /// <summary>Energy of the difference, over all pictures.</summary>
    public double Of(float[][] answers)
    {
        double error = 0;
        for (int picture = 0; picture < answers.Length; picture++)
        {
            float[] reference = _reference[picture];
            error += WeightedEnergy([.. answers[picture].Select((value, i) => value - reference[i])]);
        }

        return error;
    }

    public double Decibels(double error) => 10 * Math.Log10(Signal / error);

    private double WeightedEnergy(float[] values)
    {
        double energy = 0;
        int start = 0;
        foreach ((int end, double weight) in _parts)
        {
            energy += weight * Energy(values.AsSpan(start..end));
            start = end;
        }

        return energy;
    }

    private double Energy(ReadOnlySpan<float> values)
    {
        double mean = 0;
        if (!_shiftsCount)
        {
            foreach (float value in values)
            {
                mean += value;
            }

            mean /= values.Length;
        }

        double energy = 0;
        foreach (float value in values)
        {
            energy += (value - mean) * (value - mean);
        }

        return energy;
    }
}
