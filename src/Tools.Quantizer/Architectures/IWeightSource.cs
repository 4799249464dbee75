using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>
/// Where an architecture's tensors come from: a weight file that holds no graph, or a trainer that starts them at random.
/// </summary>
internal interface IWeightSource
{
    /// <param name="name">As torchvision names it: <c>features.0.0.weight</c>.</param>
    /// <param name="shape">
    /// In PyTorch's layout: [outChannels, inChannels / groups, height, width] of a convolution, [outputs, inputs] of a linear layer,
    /// [channels] else.
    /// </param>
    /// <returns>The shape's product of values, row-major.</returns>
    /// <exception cref="InputException">There is no such tensor of this shape.</exception>
    float[] Get(string name, params int[] shape);

    /// <summary>
    /// How many outputs a layer has: what the width asks for, unless the source knows better, as code bases round channels in several ways.
    /// </summary>
    /// <param name="name">The layer's weights.</param>
    /// <param name="expected">torchvision's number.</param>
    int OutputsOf(string name, int expected) => expected;
}
