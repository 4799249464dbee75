namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>What the numbers of a network's output mean.</summary>
public enum HeadKind
{
    /// <summary>One score for each of several classes that exclude each other: probabilities of a softmax, or logits.</summary>
    Classes,

    /// <summary>One number for two classes: the probability of the second, or its logit.</summary>
    Binary,

    /// <summary>One probability or logit for each of several classes that do not exclude each other.</summary>
    MultiLabel,

    /// <summary>[1, height, width, classes]: scores of classes for each cell of a grid, background first.</summary>
    ClassMap,

    /// <summary>Measured quantities: angles, positions of landmarks.</summary>
    Values,

    /// <summary>A feature vector or map, to be compared with others.</summary>
    Embedding,
}
