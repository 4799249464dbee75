namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>
/// In what the code that trained a network differs from the papers and from torchvision. No tensor shows it; the tensors' names tell whose
/// code it was.
/// </summary>
/// <param name="Name">Whose tensors' names they are, as in "torchvision layout".</param>
internal sealed record Conventions(string Name)
{
    /// <summary>Ours and torchvision's.</summary>
    public static Conventions Torchvision { get; } = new("torchvision");

    /// <summary>
    /// Added to batch norms' variances; null: 1e-3 in V1 and V3, 1e-5 in V2, as torchvision has it and, of V1, TensorFlow.
    /// </summary>
    public float? Epsilon { get; init; }

    /// <summary>V1 or V2 with ReLU in place of ReLU6.</summary>
    public bool UnboundedRelu { get; init; }

    /// <summary>
    /// V3: where a block expands, its squeeze-excite is between batch norm and activation, not after the activation.
    /// </summary>
    public bool SqueezeBeforeActivation { get; init; }

    /// <summary>The answers are numbers of any kind and not scores of classes: no softmax.</summary>
    public bool Regression { get; init; }
}
