using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Vision;

/// <summary>A class and its score.</summary>
/// <param name="Class">Its number, from 0.</param>
/// <param name="Label">Its name; "class 7" if the model has no names.</param>
/// <param name="Score">The network's score: a probability if it ends in a softmax, else a logit.</param>
public readonly record struct ClassScore(int Class, string Label, float Score);

/// <summary>
/// A network's answer for one picture. Of a network with several outputs it is the answer of the first that has classes, or else of the
/// first; <see cref="Output(string)"/> gives the others. <see cref="Classifier"/> creates it; one that it did not create, such as
/// <c>default</c>, throws <see cref="InvalidOperationException"/> from every member.
/// </summary>
public readonly struct Classification
{
    private readonly AnsweredOutput[]? _outputs;    // null in a default value
    private readonly int _index;
    private readonly Classifier? _owner;    // owns the outputs; null if they are a copy
    private readonly long _answer;
    private readonly int _class;
    private readonly float _score;

    /// <param name="outputs">The answers of all outputs.</param>
    /// <param name="index">Which of them this is.</param>
    /// <param name="owner">The classifier that will overwrite them; null if they are a copy.</param>
    internal Classification(AnsweredOutput[] outputs, int index, Classifier? owner = null)
    {
        (_outputs, _index, _owner, _answer) = (outputs, index, owner, owner?.Answers ?? 0);
        _class = Ranking.Best(outputs[index].Scores);
        _score = outputs[index].Scores[_class];
    }

    /// <summary>The best class, from 0; for equal scores the first.</summary>
    /// <exception cref="InvalidOperationException">The output holds values or an embedding, not classes.</exception>
    public int Class => OfClasses(_class);

    /// <summary>Its name.</summary>
    /// <exception cref="InvalidOperationException">The output holds values or an embedding, not classes.</exception>
    public string Label => Own.Labels[Class];

    /// <summary>Its score: a probability if the network ends in a softmax, else a logit.</summary>
    /// <exception cref="InvalidOperationException">The output holds values or an embedding, not classes.</exception>
    public float Score => OfClasses(_score);

    /// <summary>
    /// One score per class; of values or an embedding, the numbers. The scores of a frame are valid only until the classifier's next
    /// answer: copy what you need to keep, and do not read the span later.
    /// </summary>
    /// <exception cref="InvalidOperationException">The classifier has answered again since and overwritten the scores.</exception>
    public ReadOnlySpan<float> Scores => Valid.Scores;

    /// <summary>The best classes, best first; for equal scores the lower class first. Allocates the list.</summary>
    /// <param name="count">How many; all if there are fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Class"/> and <see cref="Scores"/>.</exception>
    public IReadOnlyList<ClassScore> Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        float[] scores = OfClasses(Valid).Scores.ToArray();
        IReadOnlyList<string> labels = Own.Labels;
        return [.. Ranking.Top(scores, count).Select(c => new ClassScore(c, labels[c], scores[c]))];
    }

    /// <summary>
    /// Where classes are in the picture, by a network that answers with a map of classes: neighbouring cells of one class are one place.
    /// The surest first. Allocates the list.
    /// </summary>
    /// <param name="threshold">The least probability of a cell.</param>
    /// <exception cref="InvalidOperationException">
    /// The output is not a map of classes, or the classifier has answered again since.
    /// </exception>
    public IReadOnlyList<ClassPlace> Places(float threshold) => MapPlaces.Of(OfMap(Valid), threshold);

    /// <summary>The answer of one output.</summary>
    /// <param name="index">The output, as in <see cref="Classifier.Outputs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    /// <exception cref="InvalidOperationException">The classifier has answered again since.</exception>
    public Classification Output(int index)
    {
        _ = Valid;
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _outputs!.Length);
        return new Classification(_outputs, index, _owner);
    }

    /// <summary>The answer of one output.</summary>
    /// <param name="name">The output's name, as in <see cref="Classifier.Outputs"/>.</param>
    /// <exception cref="ArgumentException">There is no such output.</exception>
    /// <exception cref="InvalidOperationException">The classifier has answered again since.</exception>
    public Classification Output(string name)
    {
        _ = Valid;
        int index = Array.FindIndex(_outputs!, output => output.Output.Name == name);
        return index >= 0
            ? Output(index)
            : throw new ArgumentException(
                $"there is no output '{name}'; the outputs are {string.Join(", ", _outputs!.Select(output => output.Output.Name))}",
                nameof(name));
    }

    /// <summary>The cell of a map where a class is most likely. Allocates nothing.</summary>
    internal ClassPlace BestPlaceOf(int index) => MapPlaces.BestOf(OfMap(Valid), index);

    private AnsweredOutput Own => _outputs is not null
        ? _outputs[_index]
        : throw new InvalidOperationException("this Classification belongs to no picture; get one from Classifier.Classify");

    private AnsweredOutput Valid => _owner is null || _owner.Answers == _answer
        ? Own
        : throw new InvalidOperationException(
            "the classifier has classified another picture since; read a frame's scores before the next");

    private T OfClasses<T>(T value) => Own.Output.Head.HasClasses
        ? value
        : throw new InvalidOperationException(
            $"the output '{Own.Output.Name}' is of the kind {Own.Output.Head.Name}, not scores of classes; read {nameof(Scores)}");

    private static AnsweredOutput OfMap(AnsweredOutput output) => output.Output.Head.Kind == HeadKind.ClassMap
        ? output
        : throw new InvalidOperationException(
            $"the output '{output.Output.Name}' is of the kind {output.Output.Head.Name}, which says nothing of places; "
                + $"{Head.NameOf(HeadKind.ClassMap)} does");
}
