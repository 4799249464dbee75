using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>
/// MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381, table 2), its tensors named and its channels rounded as in torchvision.
/// </summary>
internal static class MobileNetV2
{
    private const float Epsilon = 1e-5f;    // PyTorch's default, which torchvision does not change

    private static readonly (int Expansion, int Outputs, int Repeats, int Stride)[] Stages =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    public static Graph Build(Architecture architecture, IWeightSource weights)
    {
        LayerBuilder layers = new(weights, architecture.Input, architecture.Padding, architecture.Conventions.Epsilon ?? Epsilon);
        ActivationKind relu = architecture.Conventions.UnboundedRelu ? ActivationKind.Relu : ActivationKind.Relu6;
        string x = layers.ConvNorm(
            "features.0", architecture.Input.Name, Channels(architecture, 32), 3, architecture.StemStride, relu);
        int block = 1;
        foreach ((int expansion, int outputs, int repeats, int stride) in Stages)
        {
            for (int i = 0; i < repeats; i++)
            {
                x = InvertedResidual(
                    layers, $"features.{block++}", x, expansion, Channels(architecture, outputs), i == 0 ? stride : 1, relu);
            }
        }

        x = layers.ConvNorm($"features.{block}", x, LastChannels(architecture), 1, 1, relu);
        x = layers.Pool("pool", x, keepDimensions: false);
        return layers.Build(architecture.Classes == 0
            ? x
            : layers.Answers(layers.Linear(architecture.Classifier, x, architecture.Classes), architecture.Conventions));
    }

    /// <summary>Weights and outputs of the layers that the width makes wider.</summary>
    public static IEnumerable<(string Weights, int Outputs)> Widths(Architecture architecture)
    {
        yield return ("features.0.0.weight", Channels(architecture, 32));
        int block = 1;
        foreach ((int expansion, int outputs, int repeats, _) in Stages)
        {
            for (int i = 0; i < repeats; i++)
            {
                yield return ($"features.{block++}.conv.{(expansion == 1 ? 1 : 2)}.weight", Channels(architecture, outputs));
            }
        }

        yield return ($"features.{block}.0.weight", LastChannels(architecture));
    }

    private static int Channels(Architecture architecture, int channels) => Architecture.MakeDivisible(channels * architecture.Width);

    /// <summary>The last convolution is not made thinner, only wider: section 4.</summary>
    private static int LastChannels(Architecture architecture) => Architecture.MakeDivisible(1280 * Math.Max(1, architecture.Width));

    /// <summary>
    /// Expand, convolve each channel, project without activation (section 3.3): <c>NAME.conv.i</c>. Without expansion there is no first
    /// layer.
    /// </summary>
    private static string InvertedResidual(
        LayerBuilder layers, string name, string input, int expansion, int outputs, int stride, ActivationKind relu)
    {
        int inputs = layers.ChannelsOf(input);
        int layer = 0;
        string x = input;
        if (expansion != 1)
        {
            x = layers.ConvNorm($"{name}.conv.{layer++}", x, inputs * expansion, 1, 1, relu);
        }

        x = layers.DepthwiseNorm($"{name}.conv.{layer++}", x, 3, stride, relu);
        x = layers.Conv($"{name}.conv.{layer++}", x, outputs, 1, 1, bias: false);
        x = layers.Norm($"{name}.conv.{layer}", x);
        return stride == 1 && inputs == layers.ChannelsOf(x) ? layers.Combine($"{name}.add", input, x, BinaryKind.Add) : x;
    }
}
