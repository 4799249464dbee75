using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>Where a network's scores of labelled classes stand.</summary>
internal static class ScoreOffsets
{
    /// <summary>
    /// TensorFlow's own ImageNet networks have a 1001st class, "background", in front: classes 0..999 are moved by one there.
    /// </summary>
    /// <exception cref="InputException">A class is more than the network knows.</exception>
    public static int[] ScoreIndices(this NetworkDescription network, IReadOnlyList<int> classes)
    {
        int most = classes.Max();
        int offset = network.Classes == 1001 && most < 1000 ? 1 : 0;
        return most + offset < network.Classes
            ? [.. classes.Select(c => c + offset)]
            : throw new InputException(
                $"{network.Path}: it knows {network.Classes} classes, and the CSV names class {most} (counted from 0)");
    }
}
