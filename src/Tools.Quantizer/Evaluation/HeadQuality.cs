using System.Globalization;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>
/// How far an int8 network answers as its float network does, by the measure of its head. The members' names are those of
/// <c>--json</c>; README.md lists them.
/// </summary>
/// <param name="Head">The kind of the head.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Value">Its value; 1 where the answers are the same.</param>
/// <param name="Text">The same for people.</param>
/// <param name="Verdict">What that means.</param>
internal sealed record HeadQuality(string Head, string Measure, double Value, string Text, Verdict Verdict)
{
    private const float Threshold = 0.5f;

    /// <summary>The output, of a network that has several; null for one.</summary>
    public string? Output { get; init; }

    /// <summary>The qualities of all outputs, in their order.</summary>
    /// <param name="network">Either network.</param>
    /// <param name="expected">Outputs of the float network, one array for each picture; at least one.</param>
    /// <param name="actual">Outputs of the int8 network.</param>
    public static IReadOnlyList<HeadQuality> OfAll(NetworkDescription network, float[][] expected, float[][] actual) =>
    [
        .. network.Outputs.Select(output =>
        {
            float[][] Own(float[][] numbers) => [.. numbers.Select(all => network.NumbersOf(output, all))];
            return Of(output.Head, Own(expected), Own(actual)) with { Output = network.Outputs.Count == 1 ? null : output.Name };
        }),
    ];

    /// <summary>The one with the worst verdict.</summary>
    public static HeadQuality WorstOf(IReadOnlyList<HeadQuality> qualities) => qualities.MaxBy(static quality => quality.Verdict)!;

    /// <param name="head">Of both networks.</param>
    /// <param name="expected">Outputs of the float network, one array for each picture; at least one.</param>
    /// <param name="actual">Outputs of the int8 network.</param>
    public static HeadQuality Of(Head head, IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual) => head.Kind switch
    {
        HeadKind.Binary => OfDecisions(head, expected, actual),
        HeadKind.MultiLabel => OfLabels(head, expected, actual),
        HeadKind.ClassMap => OfCells(head, expected, actual),
        HeadKind.Values => OfValues(head, expected, actual),
        HeadKind.Embedding => OfEmbeddings(head, expected, actual),
        _ => OfClasses(head, expected, actual),
    };

    private static HeadQuality OfClasses(Head head, IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        double same = Pairs(expected, actual)
            .Average(pair => Ranking.Best(head.ScoresOf(pair.Expected)) == Ranking.Best(head.ScoresOf(pair.Actual)) ? 1.0 : 0);
        return Judged(head, "agreement", same, Invariant($"same top-1 on {same:P1}"), 0.95, 0.8);
    }

    /// <summary>
    /// Where most pictures are far from the threshold, decisions agree whatever the probabilities do: those are judged too.
    /// </summary>
    private static HeadQuality OfDecisions(Head head, IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        (double Same, double Moved)[] pictures =
        [
            .. Pairs(expected, actual).Select(pair =>
            {
                float a = head.ScoresOf(pair.Expected)[1];
                float b = head.ScoresOf(pair.Actual)[1];
                return (a >= Threshold == b >= Threshold ? 1.0 : 0, (double)Math.Abs(a - b));
            }),
        ];
        double same = pictures.Average(static picture => picture.Same);
        double moved = pictures.Average(static picture => picture.Moved);
        HeadQuality quality = Judged(
            head, "agreement", same, Invariant($"same decision on {same:P1}, probability moved by {moved:F3} on average"), 0.95, 0.8);
        Verdict ofProbabilities = moved <= 0.05 ? Verdict.Good : moved <= 0.2 ? Verdict.Doubtful : Verdict.Ruined;
        return quality with { Verdict = (Verdict)Math.Max((int)quality.Verdict, (int)ofProbabilities) };
    }

    /// <summary>Each class is a decision of its own.</summary>
    private static HeadQuality OfLabels(Head head, IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        double same = Pairs(expected, actual).Average(pair => head.ScoresOf(pair.Expected)
            .Zip(head.ScoresOf(pair.Actual), static (a, b) => a >= Threshold == b >= Threshold ? 1.0 : 0)
            .Average());
        return Judged(head, "agreement of labels", same, Invariant($"same decision on {same:P1} of the labels"), 0.98, 0.92);
    }

    /// <summary>Most cells are background in both: what counts are the others, by F1 with the float network's as truth.</summary>
    private static HeadQuality OfCells(Head head, IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        (long cells, long same, long both, long objects) = (0, 0, 0, 0);
        foreach ((float[] a, float[] b) in Pairs(expected, actual))
        {
            for (int at = 0; at < a.Length; at += head.Scores)
            {
                int first = Ranking.Best(a.AsSpan(at, head.Scores));
                int second = Ranking.Best(b.AsSpan(at, head.Scores));
                cells++;
                same += first == second ? 1 : 0;
                both += first == second && first != 0 ? 2 : 0;
                objects += (first != 0 ? 1 : 0) + (second != 0 ? 1 : 0);
            }
        }

        double f1 = objects == 0 ? 1 : (double)both / objects;
        double share = (double)same / cells;
        return Judged(
            head, "F1 of cells", f1, Invariant($"same class in {share:P1} of the cells, F1 of cells with objects {f1:F3}"), 0.95, 0.8);
    }

    private static HeadQuality OfValues(Head head, IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        ValueErrors errors = ValueErrors.Of(expected, actual);
        return Judged(head, "R²", errors.Determination, errors.Text, 0.98, 0.9);
    }

    private static HeadQuality OfEmbeddings(Head head, IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        double cosine = Pairs(expected, actual).Average(static pair => Cosine.Of(pair.Expected, pair.Actual));
        string neighbours = expected.Count < 3
            ? string.Empty
            : Invariant($", nearest neighbour kept for {NeighboursKept(expected, actual):P1}");
        return Judged(head, "mean cosine", cosine, Invariant($"mean cosine {cosine:F4}{neighbours}"), 0.97, 0.9);
    }

    /// <summary>The share of pictures whose nearest other picture is the same by both networks.</summary>
    private static double NeighboursKept(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual) =>
        Enumerable.Range(0, expected.Count).Average(i => Cosine.NearestTo(expected, i) == Cosine.NearestTo(actual, i) ? 1.0 : 0);

    private static HeadQuality Judged(Head head, string measure, double value, string text, double good, double doubtful) => new(
        head.Name,
        measure,
        value,
        text,
        value >= good ? Verdict.Good : value >= doubtful ? Verdict.Doubtful : Verdict.Ruined);

    private static IEnumerable<(float[] Expected, float[] Actual)> Pairs(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual) =>
        expected.Zip(actual);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
