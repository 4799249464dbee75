using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision.Networks;

/// <summary>What a network expects and what is known about it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Height">Input height.</param>
/// <param name="Width">Input width.</param>
/// <param name="Channels">1 or 3.</param>
/// <param name="Head">What its output means.</param>
/// <param name="Preprocessing">How pictures become input.</param>
/// <param name="Labels">Names of the classes, if known.</param>
internal sealed record NetworkDescription(
    string Path, int Height, int Width, int Channels, Head Head, Preprocessing Preprocessing, IReadOnlyList<string>? Labels)
{
    /// <summary>Number of scores.</summary>
    public int Classes => Head.Scores;

    /// <summary>What was assumed, for the user to check: "assumed x/127.5 − 1 for pixels, because …".</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Returns the name of class number <paramref name="index"/>.</summary>
    public string NameOf(int index) =>
        Labels is not null && index < Labels.Count ? Labels[index] : Head.HasClasses ? $"class {index}" : $"value {index}";

    /// <param name="path">The file, for messages.</param>
    /// <param name="input">The shape of the network's input.</param>
    /// <param name="head">The head of its output.</param>
    /// <param name="preprocessing">How pictures become input.</param>
    /// <param name="labels">Names of the classes, if known.</param>
    /// <exception cref="InputException">The network does not take pictures, or labels and classes differ in number.</exception>
    public static NetworkDescription Of(string path, int[] input, Head head, Preprocessing preprocessing, IReadOnlyList<string>? labels)
    {
        if (input is not [1, var height, var width, 1 or 3])
        {
            throw new InputException($"{path}: its input is [{string.Join(", ", input)}]; pictures fit [1, height, width, 1 or 3]");
        }

        if (input[3] == 1 && preprocessing.Mean.Length + preprocessing.Std.Length > 2)
        {
            throw new InputException(
                $"{path}: its pictures are gray, but their preprocessing has numbers for each of 3 channels; set ",
                Setting.Preprocessing,
                " to MEAN,STD");
        }

        int classes = head.Scores;
        if (head.Kind == HeadKind.Binary && labels is [var named])
        {
            labels = [$"not {named}", named];
        }

        if (head.Kind == HeadKind.Embedding)
        {
            labels = null;    // the labels of the classifier that the network was part of
        }

        if (labels is not null && labels.Count != classes)
        {
            throw new InputException($"{path}: {labels.Count} labels for {classes} classes; "
                + ((labels.Count, classes) switch
                {
                    (1000, 1001) => "TensorFlow's own ImageNet networks have a class 'background' in front: add it as the first line",
                    (1001, 1000) =>
                        "the list begins with 'background', a class of TensorFlow's own networks that this one lacks: remove that line",
                    _ => "give one line for each class",
                }));
        }

        return new NetworkDescription(path, height, width, input[3], head, preprocessing, labels);
    }
}
