using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Evaluation.Layers;

/// <summary>Every activation that the float network and the int8 one made from it share by name, over some pictures.</summary>
/// <param name="Tensors">In the order in which they are computed.</param>
/// <param name="Logits">The last activation before the answer's softmax, the answer itself where there is none.</param>
/// <param name="LogitNoise">Mean square of the noise in the difference of two logits: what decides whether the first class stays the
/// first.</param>
internal sealed record LayerSurvey(IReadOnlyList<TensorSurvey> Tensors, string Logits, double LogitNoise)
{
    /// <summary>Classes that may come first.</summary>
    private const int Rivals = 10;

    /// <param name="prepared">The float network, after all passes.</param>
    /// <param name="model">The int8 one.</param>
    /// <param name="int8">The same, ready to run, with its tensors kept.</param>
    /// <param name="pictures">Paths; a few dozen are enough.</param>
    /// <param name="done">Called after each picture.</param>
    public static LayerSurvey Of(FloatNetwork prepared, Model model, Int8Network int8, IReadOnlyList<string> pictures, Action done)
    {
        string logits = LogitsOf(prepared.Graph);
        Dictionary<string, TensorSurvey> surveys = SurveysOf(prepared.Graph, model);
        List<string> order = [];
        double noise = 0;
        foreach (string path in pictures)
        {
            Picture picture = PictureFile.Load(path);
            Dictionary<string, float[]> floats = [];
            prepared.Run(picture, (name, values) =>
            {
                if (surveys.ContainsKey(name))
                {
                    floats[name] = values.ToArray();
                }
            });
            int8.Run(picture, (name, values) =>
            {
                if (floats.Remove(name, out float[]? expected) && expected.Length == values.Length)
                {
                    if (surveys[name].Count == 0)
                    {
                        order.Add(name);
                    }

                    surveys[name].Add(expected, values);
                    noise += name == logits ? NoiseBetweenTwo(expected, values) / pictures.Count : 0;
                }
            });
            done();
        }

        return new LayerSurvey([.. order.Select(name => surveys[name])], logits, noise);
    }

    /// <summary>
    /// Mean square of the noise in the difference of two of the highest logits: twice its variance over them, as what all have in common
    /// changes no order. Those far below never come first, and their noise may be of another size.
    /// </summary>
    public static double NoiseBetweenTwo(float[] expected, ReadOnlySpan<float> actual)
    {
        int[] highest = Ranking.Top(expected, Math.Min(Rivals, expected.Length));
        (double sum, double squares) = (0, 0);
        foreach (int i in highest)
        {
            double difference = (double)actual[i] - expected[i];
            sum += difference;
            squares += difference * difference;
        }

        double mean = sum / highest.Length;
        return highest.Length < 2 ? 0 : 2 * Math.Max(0, squares - (highest.Length * mean * mean)) / (highest.Length - 1);
    }

    private static string LogitsOf(Graph graph)
    {
        Dictionary<string, Node> nodes = graph.Nodes.ToDictionary(static node => node.Name, StringComparer.Ordinal);
        string answer = BehindReshapes(graph.OutputNames()[0]);
        return nodes.GetValueOrDefault(answer) is Softmax softmax ? BehindReshapes(softmax.Input) : answer;

        string BehindReshapes(string name) => nodes.GetValueOrDefault(name) is Reshape reshape ? BehindReshapes(reshape.Input) : name;
    }

    private static Dictionary<string, TensorSurvey> SurveysOf(Graph graph, Model model)
    {
        ILookup<string, Node> readers = graph.Nodes.SelectMany(static node => node.Inputs, static (node, input) => (node, input))
            .ToLookup(static pair => pair.input, static pair => pair.node);

        // What only copies loses nothing.
        HashSet<string> floats =
            [graph.Input.Name, .. graph.Nodes.Where(static node => node is not (Reshape or Pad)).Select(static node => node.Name)];
        return model.Operators.Select(static op => op.Outputs[0]).Append(model.Inputs[0])
            .Select(index => model.Tensors[index])
            .Where(tensor => floats.Contains(tensor.Name) && tensor is { Type: TensorType.Int8, Quantization: not null })
            .DistinctBy(static tensor => tensor.Name)
            .ToDictionary(
                static tensor => tensor.Name, tensor => new TensorSurvey(tensor, Told(readers[tensor.Name])), StringComparer.Ordinal);
    }

    /// <summary>What readers can tell apart: below −3 h-swish is 0, and a hard sigmoid moves between −3 and 3 only.</summary>
    private static ValueRange Told(IEnumerable<Node> readers) =>
        readers.Select(static node => (node as Activation)?.Kind).Distinct().ToArray() switch
    {
        [ActivationKind.HardSwish] => new ValueRange(-3, float.MaxValue),
        [ActivationKind.HardSigmoid] => new ValueRange(-3, 3),
        _ => new ValueRange(float.MinValue, float.MaxValue),
    };
}
