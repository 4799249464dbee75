using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Vision;

/// <summary>A class and its score.</summary>
/// <param name="Class">Its number, from 0.</param>
/// <param name="Label">Its name; "class 7" if the model has no names.</param>
/// <param name="Score">The network's score: a probability if it ends in a softmax, else a logit.</param>
public readonly record struct ClassScore(int Class, string Label, float Score);

/// <summary>
/// A network's answer for one picture. <see cref="Classifier"/> creates it; one that it did not create, such as <c>default</c>, throws
/// <see cref="InvalidOperationException"/> from every member.
/// </summary>
public readonly struct Classification
{
    private readonly float[]? _scores;    // null in a default value
    private readonly IReadOnlyList<string> _labels;
    private readonly Classifier? _owner;    // owns the scores; null if they are a copy
    private readonly long _answer;
    private readonly int _class;
    private readonly float _score;

    /// <param name="scores">One score per class.</param>
    /// <param name="labels">One name per class.</param>
    /// <param name="owner">The classifier that will overwrite the scores; null if they are a copy.</param>
    internal Classification(float[] scores, IReadOnlyList<string> labels, Classifier? owner = null)
    {
        (_scores, _labels, _owner, _answer) = (scores, labels, owner, owner?.Answers ?? 0);
        _class = Ranking.Best(scores);
        _score = scores[_class];
    }

    /// <summary>The best class, from 0; for equal scores the first.</summary>
    public int Class => Made(_class);

    /// <summary>Its name.</summary>
    public string Label => _labels[Class];

    /// <summary>Its score: a probability if the network ends in a softmax, else a logit.</summary>
    public float Score => Made(_score);

    /// <summary>
    /// One score per class. The scores of a frame are valid only until the classifier's next answer: copy what you need to keep, and do not
    /// read the span later.
    /// </summary>
    /// <exception cref="InvalidOperationException">The classifier has answered again since and overwritten the scores.</exception>
    public ReadOnlySpan<float> Scores => _owner is null || _owner.Answers == _answer
        ? Made(_scores)
        : throw new InvalidOperationException(
            "the classifier has classified another picture since; read a frame's scores before the next");

    /// <summary>The best classes, best first; for equal scores the lower class first. Allocates the list.</summary>
    /// <param name="count">How many; all if there are fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Scores"/>.</exception>
    public IReadOnlyList<ClassScore> Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        float[] scores = Scores.ToArray();
        IReadOnlyList<string> labels = _labels;
        return [.. Ranking.Top(scores, count).Select(c => new ClassScore(c, labels[c], scores[c]))];
    }

    private T Made<T>(T value) => _scores is not null
        ? value
        : throw new InvalidOperationException("this Classification belongs to no picture; get one from Classifier.Classify");
}
