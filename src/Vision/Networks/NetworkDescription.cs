using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision.Networks;

/// <summary>What a network expects and what is known about it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Height">Input height.</param>
/// <param name="Width">Input width.</param>
/// <param name="Channels">1 or 3.</param>
/// <param name="Outputs">At least one.</param>
/// <param name="Preprocessing">How pictures become input.</param>
internal sealed record NetworkDescription(
    string Path, int Height, int Width, int Channels, IReadOnlyList<NetworkOutput> Outputs, Preprocessing Preprocessing)
{
    /// <summary>The output that a picture's class is read from: the first with classes, or else the first.</summary>
    public NetworkOutput Main => Outputs.FirstOrDefault(static output => output.Head.HasClasses) ?? Outputs[0];

    /// <summary>The head of the main output.</summary>
    public Head Head => Main.Head;

    /// <summary>Names of the main output's classes, if known.</summary>
    public IReadOnlyList<string>? Labels => Main.Labels;

    /// <summary>Number of scores of the main output.</summary>
    public int Classes => Head.Scores;

    /// <summary>What was assumed, for the user to check: "assumed x/127.5 − 1 for pixels, because …".</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Returns the name of the main output's score number <paramref name="index"/>.</summary>
    public string NameOf(int index) => Main.NameOf(index);

    /// <summary>The numbers of one output.</summary>
    /// <param name="output">One of <see cref="Outputs"/>.</param>
    /// <param name="numbers">Those of all outputs, one after the other.</param>
    public float[] NumbersOf(NetworkOutput output, float[] numbers) =>
        Outputs.Count == 1 ? numbers : numbers[StartOf(output)..(StartOf(output) + output.Head.Outputs)];

    /// <summary>The scores of one output.</summary>
    /// <param name="output">One of <see cref="Outputs"/>.</param>
    /// <param name="numbers">Those of all outputs, one after the other.</param>
    public float[] ScoresOf(NetworkOutput output, float[] numbers) => output.Head.ScoresOf(NumbersOf(output, numbers));

    /// <param name="path">The file, for messages.</param>
    /// <param name="input">The shape of the network's input.</param>
    /// <param name="outputs">The network's outputs, with the labels that the file gives each.</param>
    /// <param name="preprocessing">How pictures become input.</param>
    /// <param name="labels">Overrides the labels of each output that has as many classes; null to use the file's.</param>
    /// <exception cref="InputException">The network does not take pictures, or labels and classes differ in number.</exception>
    public static NetworkDescription Of(
        string path, int[] input, IReadOnlyList<NetworkOutput> outputs, Preprocessing preprocessing, IReadOnlyList<string>? labels)
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

        if (outputs.Count > 1 && labels is not null && !outputs.Any(output => output.Fits(labels)))
        {
            throw new InputException(
                $"{path}: {labels.Count} labels, and no output has as many classes: "
                    + string.Join(", ", outputs.Select(static output => $"'{output.Name}' has {output.Head.Scores}")));
        }

        return new NetworkDescription(
            path,
            height,
            width,
            input[3],
            [.. outputs.Select(output => output.With(path, outputs.Count == 1
                || output.Fits(labels) ? labels ?? output.Labels : output.Labels))],
            preprocessing);
    }

    private int StartOf(NetworkOutput output) =>
        Outputs.TakeWhile(other => !ReferenceEquals(other, output)).Sum(static other => other.Head.Outputs);
}
