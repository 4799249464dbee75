using MobileNetEdge.Runtime.Int8.Metadata;

namespace MobileNetEdge.Vision.Networks;

/// <summary>What computes the numbers of an output.</summary>
internal enum HeadEnd
{
    /// <summary>A layer with weights, with nothing after it.</summary>
    Linear,

    /// <summary>Probabilities that add up to 1 along the last axis.</summary>
    Softmax,

    /// <summary>Independent probabilities.</summary>
    Sigmoid,

    /// <summary>Vectors of length 1.</summary>
    Normalized,

    /// <summary>An activation or pooled features.</summary>
    Features,
}

/// <summary>A network's output: what its numbers mean, and how they become scores.</summary>
/// <param name="Kind">What they mean.</param>
/// <param name="Shape">The shape of the output tensor.</param>
/// <param name="End">What computes them.</param>
internal sealed record Head(HeadKind Kind, int[] Shape, HeadEnd End)
{
    /// <summary>The number of numbers in the output.</summary>
    public int Outputs { get; } = Shape.Aggregate(1, static (product, size) => checked(product * size));

    /// <summary>The number of scores: one per class, two for a binary head, otherwise one per number.</summary>
    public int Scores => Kind switch
    {
        HeadKind.Binary => 2,
        HeadKind.ClassMap => Shape[^1],
        _ => Outputs,
    };

    /// <summary>Whether the scores belong to classes, of which one can be the answer.</summary>
    public bool HasClasses => Kind is HeadKind.Classes or HeadKind.Binary or HeadKind.MultiLabel or HeadKind.ClassMap;

    /// <summary>The name used by --head and inspect.</summary>
    public string Name => NameOf(Kind);

    public static string NameOf(HeadKind kind) => EdgeMembers.Text(kind);

    /// <summary>The head of an output. If neither the user nor the file gives its kind, it follows from the end of the graph.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="shape">The shape of the output tensor.</param>
    /// <param name="end">What computes its numbers.</param>
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

    /// <summary>The kind that the user gives for each output; null for each if the user gives none.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="outputs">How many outputs the network has.</param>
    /// <param name="kinds">What the user gives.</param>
    /// <exception cref="InputException">They are not as many as the outputs.</exception>
    public static IReadOnlyList<HeadKind?> KindsFor(string path, int outputs, IReadOnlyList<HeadKind>? kinds) =>
        kinds is null ? new HeadKind?[outputs]
        : kinds.Count == outputs ? [.. kinds.Cast<HeadKind?>()]
        : throw new InputException(
            $"{path}: it has {outputs} output{(outputs == 1 ? string.Empty : "s")}, and ",
            Setting.Head,
            $" names {kinds.Count} kinds; name one for each output, in their order");

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

    /// <summary>Returns the scores for the output's numbers: for classes, values or an embedding, a copy of the numbers.</summary>
    public float[] ScoresOf(ReadOnlySpan<float> outputs)
    {
        float[] scores = new float[Scores];
        Score(outputs, scores);
        return scores;
    }

    /// <summary>The probability of a class in a cell of a map.</summary>
    /// <param name="outputs">The numbers of the map.</param>
    /// <param name="cell">The cell, row by row.</param>
    /// <param name="index">The class.</param>
    public float ScoreOfCell(ReadOnlySpan<float> outputs, int cell, int index)
    {
        ReadOnlySpan<float> own = outputs.Slice(cell * Shape[^1], Shape[^1]);
        if (End != HeadEnd.Linear)
        {
            return own[index];
        }

        float most = Max(own);
        return ShareOf(own[index], most, SumOfPowers(own, most));
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
    /// Scores each class by its probability in the cell where it is most likely, and the background by its probability in the cell where
    /// any other class is most likely: so a class wins if it wins in that cell.
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
