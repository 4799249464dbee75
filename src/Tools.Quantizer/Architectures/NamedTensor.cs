namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>A trained tensor as PyTorch names and shapes it.</summary>
/// <param name="Name">As <c>features.0.0.weight</c>.</param>
/// <param name="Shape">In PyTorch's layout, as <see cref="IWeightSource.Get"/> has it.</param>
/// <param name="Values">The shape's product of values, row-major.</param>
internal sealed record NamedTensor(string Name, int[] Shape, float[] Values);
