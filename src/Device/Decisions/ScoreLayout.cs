using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Decisions;

/// <summary>Scores of which at most one is decided at a time.</summary>
/// <param name="Start">The first.</param>
/// <param name="Count">How many.</param>
/// <param name="AreValues">Whether they are measured values, which have thresholds of their own.</param>
internal readonly record struct ScoreGroup(int Start, int Count, bool AreValues = false);

/// <summary>
/// The scores that decisions are made on: those of all outputs, one after the other. Classes that exclude each other are one group; each
/// label of a multi-label output, and each value, is a group by itself.
/// </summary>
/// <param name="Labels">The name of each score.</param>
/// <param name="Groups">All scores, in order.</param>
internal sealed record ScoreLayout(IReadOnlyList<string> Labels, IReadOnlyList<ScoreGroup> Groups)
{
    /// <summary>Classes that exclude each other.</summary>
    public static ScoreLayout OfClasses(IReadOnlyList<string> labels) => new(labels, [new ScoreGroup(0, labels.Count)]);

    /// <summary>
    /// Of a network. With several outputs a score is called by output and class, "gender.female", and a value alone by its output, "age".
    /// </summary>
    /// <exception cref="InputException">An output is an embedding, of which nothing can be decided.</exception>
    public static ScoreLayout Of(Classifier classifier)
    {
        List<string> labels = [];
        List<ScoreGroup> groups = [];
        foreach (ClassifierOutput output in classifier.Outputs)
        {
            int start = labels.Count;
            int count = output.Labels.Count;
            switch (output.Head)
            {
                case HeadKind.Classes or HeadKind.Binary or HeadKind.ClassMap:
                    groups.Add(new ScoreGroup(start, count));
                    break;
                case HeadKind.MultiLabel or HeadKind.Values:
                    groups.AddRange(Enumerable.Range(start, count).Select(i => new ScoreGroup(i, 1, output.Head == HeadKind.Values)));
                    break;
                default:
                    throw new InputException(
                        $"{classifier.Network.Path}: its output '{output.Name}' is an embedding, of which nothing can be decided; name a "
                            + "network with classes or values");
            }

            labels.AddRange(classifier.Outputs.Count == 1 ? output.Labels
                : output is { Head: HeadKind.Values, Labels.Count: 1 } ? [output.Name]
                : output.Labels.Select(label => $"{output.Name}.{label}"));
        }

        return new ScoreLayout(labels, groups);
    }

    /// <summary>Whether a score is a measured value.</summary>
    public bool IsValue(string label)
    {
        int index = Labels.ToList().IndexOf(label);
        return Groups.Any(group => group.AreValues && index >= group.Start && index < group.Start + group.Count);
    }
}
