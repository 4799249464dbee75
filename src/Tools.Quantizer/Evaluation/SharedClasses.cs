using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>The classes that two networks both know: TensorFlow's own ImageNet networks have "background" in front of the 1000 that others
/// know.</summary>
internal sealed class SharedClasses
{
    private readonly NetworkDescription _a;
    private readonly NetworkDescription _b;
    private readonly int _firstOfA;
    private readonly int _firstOfB;

    /// <exception cref="InputException">The networks do not know the same classes.</exception>
    public SharedClasses(NetworkDescription a, NetworkDescription b)
    {
        (_a, _b) = (a, b);
        if (KindsOf(a) != KindsOf(b))
        {
            throw new InputException(
                $"{b.Path}: its output is of the kind {KindsOf(b)}, and that of {a.Path} {KindsOf(a)}; name two networks that answer the "
                    + "same, or set ",
                Setting.Head,
                string.Empty);
        }

        bool isOnly = a.Outputs.Count == 1;
        (_firstOfA, _firstOfB) = (a.Classes, b.Classes) switch
        {
            (1001, 1000) when isOnly => (1, 0),
            (1000, 1001) when isOnly => (0, 1),
            _ when SizesOf(a).SequenceEqual(SizesOf(b)) => (0, 0),
            _ =>
                throw new InputException(
                    $"{b.Path}: its {b.Classes} classes cannot be compared with the {a.Classes} of {a.Path}; name two networks for the "
                        + "same classes"),
        };
    }

    private static string KindsOf(NetworkDescription network) =>
        string.Join(", ", network.Outputs.Select(static output => output.Head.Name));

    private static IEnumerable<int> SizesOf(NetworkDescription network) => network.Outputs.Select(static output => output.Head.Outputs);

    /// <summary>Scores of the first network's that both know.</summary>
    public float[] OfA(float[] scores) => scores[_firstOfA..];

    /// <summary>Scores of the second's that both know.</summary>
    public float[] OfB(float[] scores) => scores[_firstOfB..];

    public string NameOf(int index) => _a.Labels is null ? _b.NameOf(index + _firstOfB) : _a.NameOf(index + _firstOfA);

    /// <summary>Where the scores of these classes stand.</summary>
    /// <exception cref="InputException">A class is more than the networks know.</exception>
    public int[] Indices(IReadOnlyList<int> classes)
    {
        int[] indices = _a.ScoreIndices(classes);
        return _firstOfA == 0 ? indices : [.. indices.Select(index => index - _firstOfA)];
    }
}
