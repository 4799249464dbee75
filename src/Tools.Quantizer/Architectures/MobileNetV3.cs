using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>MobileNetV3 Large and Small (Howard et al. 2019, arXiv:1905.02244, tables 1 and 2), tensors named and channels rounded as in torchvision.</summary>
internal static class MobileNetV3
{
    private const float Epsilon = 1e-3f;

    /// <summary>A row of the paper's tables.</summary>
    /// <param name="Kernel">Height and width of the depthwise convolution.</param>
    /// <param name="Expanded">Channels of the depthwise convolution.</param>
    /// <param name="Outputs">Channels of the result.</param>
    /// <param name="Squeeze">Whether a gate for each channel stands behind it.</param>
    /// <param name="Activation">The nonlinearity.</param>
    /// <param name="Stride">Of the depthwise convolution.</param>
    private sealed record Bottleneck(int Kernel, int Expanded, int Outputs, bool Squeeze, ActivationKind Activation, int Stride);

    private const ActivationKind RE = ActivationKind.Relu;
    private const ActivationKind HS = ActivationKind.HardSwish;

    private static readonly Bottleneck[] Large =
    [
        new(3, 16, 16, false, RE, 1),
        new(3, 64, 24, false, RE, 2),
        new(3, 72, 24, false, RE, 1),
        new(5, 72, 40, true, RE, 2),
        new(5, 120, 40, true, RE, 1),
        new(5, 120, 40, true, RE, 1),
        new(3, 240, 80, false, HS, 2),
        new(3, 200, 80, false, HS, 1),
        new(3, 184, 80, false, HS, 1),
        new(3, 184, 80, false, HS, 1),
        new(3, 480, 112, true, HS, 1),
        new(3, 672, 112, true, HS, 1),
        new(5, 672, 160, true, HS, 2),
        new(5, 960, 160, true, HS, 1),
        new(5, 960, 160, true, HS, 1),
    ];

    private static readonly Bottleneck[] Small =
    [
        new(3, 16, 16, true, RE, 2),
        new(3, 72, 24, false, RE, 2),
        new(3, 88, 24, false, RE, 1),
        new(5, 96, 40, true, HS, 2),
        new(5, 240, 40, true, HS, 1),
        new(5, 240, 40, true, HS, 1),
        new(5, 120, 48, true, HS, 1),
        new(5, 144, 48, true, HS, 1),
        new(5, 288, 96, true, HS, 2),
        new(5, 576, 96, true, HS, 1),
        new(5, 576, 96, true, HS, 1),
    ];

    public static Graph Build(Architecture architecture, IWeightSource weights)
    {
        (Bottleneck[] bottlenecks, int hidden) = architecture.Family == Family.V3Large ? (Large, 1280) : (Small, 1024);
        LayerBuilder layers = new(weights, architecture.Input, architecture.Padding, Epsilon);
        string x = layers.ConvNorm("features.0", architecture.Input.Name, Channels(16), 3, architecture.StemStride, HS);
        for (int i = 0; i < bottlenecks.Length; i++)
        {
            Bottleneck row = bottlenecks[i];
            x = InvertedResidual(layers, $"features.{i + 1}", x, row with { Expanded = Channels(row.Expanded), Outputs = Channels(row.Outputs) });
        }

        x = layers.ConvNorm($"features.{bottlenecks.Length + 1}", x, 6 * layers.ChannelsOf(x), 1, 1, HS);
        x = layers.Linear("classifier.0", layers.Pool("pool", x, keepDimensions: false), Channels(hidden));
        x = layers.Linear(architecture.Classifier, layers.Activate("classifier.0", x, HS), architecture.Classes);
        return layers.Build(layers.Softmax("probabilities", x));

        int Channels(int channels) => Architecture.MakeDivisible(channels * architecture.Width);
    }

    /// <summary>Expand, convolve each channel, gate, project (figure 4): <c>NAME.block.i</c>. Nothing expands channels that are as many already.</summary>
    private static string InvertedResidual(LayerBuilder layers, string name, string input, Bottleneck row)
    {
        int inputs = layers.ChannelsOf(input);
        int layer = 0;
        string x = input;
        if (row.Expanded != inputs)
        {
            x = layers.ConvNorm($"{name}.block.{layer++}", x, row.Expanded, 1, 1, row.Activation);
        }

        x = layers.DepthwiseNorm($"{name}.block.{layer++}", x, row.Kernel, row.Stride, row.Activation);
        x = row.Squeeze ? SqueezeExcite(layers, $"{name}.block.{layer++}", x) : x;
        x = layers.ConvNorm($"{name}.block.{layer}", x, row.Outputs, 1, 1, null);
        return row.Stride == 1 && inputs == row.Outputs ? layers.Combine($"{name}.add", input, x, BinaryKind.Add) : x;
    }

    /// <summary>A gate between 0 and 1 for each channel, from the means of all: <c>NAME.fc1</c> and <c>NAME.fc2</c>, both with a bias.</summary>
    private static string SqueezeExcite(LayerBuilder layers, string name, string x)
    {
        int channels = layers.ChannelsOf(x);
        string gate = layers.Pool($"{name}.avgpool", x, keepDimensions: true);
        gate = layers.Activate($"{name}.fc1", layers.Conv($"{name}.fc1", gate, Architecture.MakeDivisible(channels / 4), 1, 1, bias: true), ActivationKind.Relu);
        gate = layers.Activate($"{name}.fc2", layers.Conv($"{name}.fc2", gate, channels, 1, 1, bias: true), ActivationKind.HardSigmoid);
        return layers.Combine($"{name}.scale", x, gate, BinaryKind.Mul);
    }
}
