using MobileNetEdge.Runtime.Int8.Metadata;

namespace MobileNetEdge.Vision.Networks;

/// <summary>One of a network's outputs: a head.</summary>
/// <param name="Name">Its name for people, such as "age".</param>
/// <param name="Head">What its numbers mean.</param>
/// <param name="Labels">Names of the classes, if known.</param>
internal sealed record NetworkOutput(string Name, Head Head, IReadOnlyList<string>? Labels)
{
    /// <summary>The name of score number <paramref name="index"/>.</summary>
    public string NameOf(int index) =>
        Labels is not null && index < Labels.Count ? Labels[index] : Head.HasClasses ? $"class {index}" : $"value {index}";

    /// <summary>The names of all scores.</summary>
    public IReadOnlyList<string> Names => [.. Enumerable.Range(0, Head.Scores).Select(NameOf)];

    /// <summary>The output with names for its classes.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="labels">The names; null for none.</param>
    /// <exception cref="InputException">Labels and classes differ in number.</exception>
    public NetworkOutput With(string path, IReadOnlyList<string>? labels)
    {
        if (Head.Kind == HeadKind.Embedding)
        {
            return this with { Labels = null };    // the labels of the classifier that the network was part of
        }

        IReadOnlyList<string>? names = Fits(labels) ? ForAllScores(labels!) : labels;
        if (names is not null && names.Count != Head.Scores)
        {
            throw new InputException($"{path}: {names.Count} labels for {Head.Scores} classes; "
                + ((names.Count, Head.Scores) switch
                {
                    (1000, 1001) => "TensorFlow's own ImageNet networks have a class 'background' in front: add it as the first line",
                    (1001, 1000) =>
                        "the list begins with 'background', a class of TensorFlow's own networks that this one lacks: remove that line",
                    _ => "give one line for each class",
                }));
        }

        return this with { Labels = names };
    }

    /// <summary>Whether there are as many labels as a user gives for this head: one for each class, or that of a binary decision.</summary>
    public bool Fits(IReadOnlyList<string>? labels) =>
        labels is not null && (labels.Count == Head.Scores || (IsBinary && labels.Count == 1));

    private bool IsBinary => Head.Kind == HeadKind.Binary;

    private IReadOnlyList<string> ForAllScores(IReadOnlyList<string> labels) =>
        IsBinary && labels is [var named] ? [$"not {named}", named] : labels;
}
