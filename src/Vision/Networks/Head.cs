using MobileNetEdge.Runtime.Int8.Metadata;

namespace MobileNetEdge.Vision.Networks;

/// <summary>What makes the numbers of an output.</summary>
internal enum HeadEnd
{
    /// <summary>A layer with weights and nothing after it.</summary>
    Linear,

    /// <summary>Probabilities that add up to 1 along the last axis.</summary>
    Softmax,

    /// <summary>Probabilities, each on its own.</summary>
    Sigmoid,

    /// <summary>Vectors of length 1.</summary>
    Normalized,

    /// <summary>An activation or a pool of features.</summary>
    Features,
}

/// <summary>A network's output: what its numbers mean, and how they become scores.</summary>
/// <param name="Kind">What they mean.</param>
/// <param name="Shape">Of the output tensor.</param>
/// <param name="End">What makes them.</param>
internal sealed record Head(HeadKind Kind, int[] Shape, HeadEnd End)
{
    /// <summary>Numbers in the output.</summary>
    public int Outputs { get; } = Shape.Aggregate(1, static (product, size) => checked(product * size));

    /// <summary>Scores that they become: one for each class, two of a binary head, one for each number otherwise.</summary>
    public int Scores => Kind switch
    {
        HeadKind.Binary => 2,
        HeadKind.ClassMap => Shape[^1],
        _ => Outputs,
    };

    /// <summary>Whether the scores are of classes, of which one can be the answer.</summary>
    public bool HasClasses => Kind is HeadKind.Classes or HeadKind.Binary or HeadKind.MultiLabel or HeadKind.ClassMap;

    /// <summary>As --head and inspect name it.</summary>
    public string Name => NameOf(Kind);

    public static string NameOf(HeadKind kind) => EdgeMembers.Text(kind);

    /// <summary>The head of an output. Where nobody says its kind, the graph's end does.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="shape">Of the output tensor.</param>
    /// <param name="end">What makes its numbers.</param>
    /// <param name="kind">What the user or the file says; null for neither.</param>
    /// <exception cref="InputException">The output cannot be of that kind.</exception>
    public static Head Of(string path, int[] shape, HeadEnd end, HeadKind? kind)
    {
        Head head = new(kind ?? Guess(shape, end), shape, end);
        bool fits = head.Kind switch
        {
            HeadKind.Binary => head.Outputs == 1,
            HeadKind.ClassMap => shape is [1, _, _, > 1],
            HeadKind.Classes => shape.Count(static size => size > 1) == 1,
            _ => true,
        };
        return fits
            ? head
            : throw new InputException(
                $"{path}: its output is [{string.Join(", ", shape)}], which cannot be a head of the kind {head.Name}; set ",
                Setting.Head,
                $" to {NameOf(Guess(shape, end))}");
    }

    /// <summary>Turns the output's numbers into scores.</summary>
    /// <param name="outputs"><see cref="Outputs"/> real numbers, in the order of the tensor.</param>
    /// <param name="scores">Room for <see cref="Scores"/>.</param>
    public void Score(ReadOnlySpan<float> outputs, Span<float> scores)
    {
        switch (Kind)
        {
            case HeadKind.Binary:
                scores[1] = Probability(outputs[0]);
                scores[0] = 1 - scores[1];
                break;
            case HeadKind.MultiLabel:
                for (int i = 0; i < outputs.Length; i++)
                {
                    scores[i] = Probability(outputs[i]);
                }

                break;
            case HeadKind.ClassMap:
                ScoreCells(outputs, scores);
                break;
            default:
                outputs.CopyTo(scores);
                break;
        }
    }

    /// <summary>Scores of the output's numbers; of a head of classes, or without, those numbers, however many they are.</summary>
    public float[] ScoresOf(ReadOnlySpan<float> outputs)
    {
        if (Kind is HeadKind.Classes or HeadKind.Values or HeadKind.Embedding)
        {
            return outputs.ToArray();
        }

        float[] scores = new float[Scores];
        Score(outputs, scores);
        return scores;
    }

    private static HeadKind Guess(int[] shape, HeadEnd end)
    {
        bool isMap = shape is [_, var height, var width, > 1] && height * width > 1;
        int outputs = shape.Aggregate(1, static (product, size) => product * size);
        return end switch
        {
            HeadEnd.Normalized or HeadEnd.Features => HeadKind.Embedding,
            _ when isMap => HeadKind.ClassMap,
            HeadEnd.Sigmoid => outputs == 1 ? HeadKind.Binary : HeadKind.MultiLabel,
            HeadEnd.Linear when outputs == 1 => HeadKind.Binary,
            _ => HeadKind.Classes,
        };
    }

    private float Probability(float output) => End == HeadEnd.Sigmoid ? output : 1 / (1 + MathF.Exp(-output));

    /// <summary>
    /// The probability of each class in the cell where it is likeliest; of the background, in the cell where any other class is likeliest:
    /// so a class is the best where a cell says so.
    /// </summary>
    private void ScoreCells(ReadOnlySpan<float> outputs, Span<float> scores)
    {
        scores.Clear();
        float likeliest = -1;
        for (int cell = 0; cell < outputs.Length; cell += scores.Length)
        {
            ReadOnlySpan<float> own = outputs.Slice(cell, scores.Length);
            float most = End == HeadEnd.Linear ? Max(own) : 0;
            float sum = End == HeadEnd.Linear ? SumOfPowers(own, most) : 1;
            for (int c = 1; c < own.Length; c++)
            {
                float share = ShareOf(own[c], most, sum);
                scores[c] = MathF.Max(scores[c], share);
                if (share > likeliest)
                {
                    (likeliest, scores[0]) = (share, ShareOf(own[0], most, sum));
                }
            }
        }
    }

    private float ShareOf(float output, float most, float sum) => End == HeadEnd.Linear ? MathF.Exp(output - most) / sum : output;

    private static float Max(ReadOnlySpan<float> values)
    {
        float most = values[0];
        foreach (float value in values)
        {
            most = MathF.Max(most, value);
        }

        return most;
    }

    private static float SumOfPowers(ReadOnlySpan<float> values, float most)
    {
        float sum = 0;
        foreach (float value in values)
        {
            sum += MathF.Exp(value - most);
        }

        return sum;
    }
}
