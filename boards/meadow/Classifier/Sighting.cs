namespace MobileNetEdge.PhotoClassifier;

/// <summary>What a network sees in a photo.</summary>
public readonly struct Sighting
{
    /// <param name="index">The class, from 0.</param>
    /// <param name="label">Its name.</param>
    /// <param name="score">The network's score: a probability if it ends in a softmax, else a logit.</param>
    public Sighting(int index, string label, float score) => (Index, Label, Score) = (index, label, score);

    /// <summary>The class, from 0.</summary>
    public int Index { get; }

    /// <summary>Its name.</summary>
    public string Label { get; }

    /// <summary>The network's score: a probability if it ends in a softmax, else a logit.</summary>
    public float Score { get; }

    /// <summary>Name and score, for displays and logs.</summary>
    public override string ToString() => FormattableString.Invariant($"{Label} {Score:0.00}");
}
