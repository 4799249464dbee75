namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>How often pictures of each class were taken for each class.</summary>
/// <param name="classNames">The names, in the order of the classes.</param>
internal sealed class ConfusionMatrix(IReadOnlyList<string> classNames)
{
    private readonly int[,] _counts = new int[classNames.Count, classNames.Count];

    public IReadOnlyList<string> ClassNames => classNames;

    public int Total { get; private set; }

    public int Right { get; private set; }

    /// <summary>Share of right answers, 0 to 1.</summary>
    public double Accuracy => Total == 0 ? 0 : (double)Right / Total;

    /// <summary>Pictures of class <paramref name="truth"/> that were answered with <paramref name="answer"/>.</summary>
    public int this[int truth, int answer] => _counts[truth, answer];

    public void Add(int truth, int answer)
    {
        _counts[truth, answer]++;
        Total++;
        Right += truth == answer ? 1 : 0;
    }

    /// <summary>Pictures of a class.</summary>
    public int Of(int truth) => Enumerable.Range(0, classNames.Count).Sum(answer => _counts[truth, answer]);
}
