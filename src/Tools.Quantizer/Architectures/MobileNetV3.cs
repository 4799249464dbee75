using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>
/// MobileNetV3 Large and Small (Howard et al. 2019, arXiv:1905.02244, tables 1 and 2), tensors named and channels rounded as in
/// torchvision.
/// </summary>
internal static class MobileNetV3
{
    private const float Epsilon = 1e-3f;

    /// <summary>A row of the paper's tables.</summary>
    /// <param name="Kernel">Height and width of the depthwise convolution.</param>
    /// <param name="Expanded">Channels of the depthwise convolution.</param>
    /// <param name="Outputs">Channels of the result.</param>
    /// <param name="Squeeze">Whether a gate for each channel follows it.</param>
    /// <param name="Activation">The nonlinearity.</param>
    /// <param name="Stride">Of the depthwise convolution.</param>
    private sealed record Bottleneck(int Kernel, int Expanded, int Outputs, bool Squeeze, ActivationKind Activation, int Stride)
    {
        /// <summary>Whether a convolution makes the expanded channels: not where the width makes them as many as the inputs.</summary>
        public bool Expands { get; init; }
    }

    private const int StemOutputs = 16;

    /// <summary>A depthwise convolution of 5×5 in both tables, and of 3×3 in a minimalistic network.</summary>
    public const string TellsMinimalistic = "features.6.block.1.0.weight";

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
        (Bottleneck[] bottlenecks, int hidden) = Table(architecture);
        ActivationKind activation = architecture.Minimalistic ? RE : HS;
        LayerBuilder layers = new(weights, architecture.Input, architecture.Padding, architecture.Conventions.Epsilon ?? Epsilon);
        string x = layers.ConvNorm(
            "features.0",
            architecture.Input.Name,
            Architecture.MakeDivisible(StemOutputs * architecture.Width),
            3,
            architecture.StemStride,
            activation);
        for (int i = 0; i < bottlenecks.Length; i++)
        {
            x = InvertedResidual(layers, $"features.{i + 1}", x, bottlenecks[i], architecture.Conventions);
        }

        x = layers.ConvNorm($"features.{bottlenecks.Length + 1}", x, 6 * layers.ChannelsOf(x), 1, 1, activation);
        x = layers.Pool("pool", x, keepDimensions: false);
        if (architecture.Classes == 0)
        {
            return layers.Build(x);
        }

        x = layers.Linear("classifier.0", x, hidden);
        x = layers.Linear(architecture.Classifier, layers.Activate("classifier.0", x, activation), architecture.Classes);
        return layers.Build(layers.Answers(x, architecture.Conventions));
    }

    /// <summary>
    /// Weights and outputs of the layers that the width makes wider and that all code bases round alike: not those that expand.
    /// </summary>
    public static IEnumerable<(string Weights, int Outputs)> Widths(Architecture architecture)
    {
        yield return ("features.0.0.weight", Architecture.MakeDivisible(StemOutputs * architecture.Width));
        foreach ((int i, Bottleneck row) in Table(architecture).Rows.Index())
        {
            yield return ($"features.{i + 1}.block.{(row.Expands ? 2 : 1) + (row.Squeeze ? 1 : 0)}.0.weight", row.Outputs);
        }
    }

    /// <summary>The table and the outputs of the hidden layer, both as wide as the architecture is.</summary>
    private static (Bottleneck[] Rows, int Hidden) Table(Architecture architecture)
    {
        (Bottleneck[] rows, int hidden) = architecture.Family == Family.V3Large ? (Large, 1280) : (Small, 1024);
        int inputs = Channels(StemOutputs);
        List<Bottleneck> wide = [];
        foreach (Bottleneck row in rows)
        {
            wide.Add(row with
            {
                Expanded = Channels(row.Expanded),
                Outputs = Channels(row.Outputs),
                Expands = Channels(row.Expanded) != inputs,
                Kernel = architecture.Minimalistic ? 3 : row.Kernel,
                Squeeze = row.Squeeze && !architecture.Minimalistic,
                Activation = architecture.Minimalistic ? RE : row.Activation,
            });
            inputs = wide[^1].Outputs;
        }

        return ([.. wide], Channels(hidden));

        int Channels(int channels) => Architecture.MakeDivisible(channels * architecture.Width);
    }

    /// <summary>Expand, convolve each channel, gate, project (figure 4): <c>NAME.block.i</c>.</summary>
    private static string InvertedResidual(LayerBuilder layers, string name, string input, Bottleneck row, Conventions conventions)
    {
        int inputs = layers.ChannelsOf(input);
        int layer = 0;
        string x = input;
        if (row.Expands)
        {
            x = layers.ConvNorm($"{name}.block.{layer++}", x, row.Expanded, 1, 1, row.Activation);
        }

        bool activateLast = row.Squeeze && row.Expands && conventions.SqueezeBeforeActivation;
        string depthwise = $"{name}.block.{layer++}";
        x = layers.DepthwiseNorm(depthwise, x, row.Kernel, row.Stride, activateLast ? null : row.Activation);
        x = row.Squeeze ? SqueezeExcite(layers, $"{name}.block.{layer++}", x) : x;
        x = activateLast ? layers.Activate(depthwise, x, row.Activation) : x;
        x = layers.ConvNorm($"{name}.block.{layer}", x, row.Outputs, 1, 1, null);
        return row.Stride == 1 && inputs == layers.ChannelsOf(x) ? layers.Combine($"{name}.add", input, x, BinaryKind.Add) : x;
    }

    /// <summary>
    /// A gate between 0 and 1 for each channel, from the means of all: <c>NAME.fc1</c> and <c>NAME.fc2</c>, both with a bias.
    /// </summary>
    private static string SqueezeExcite(LayerBuilder layers, string name, string x)
    {
        int channels = layers.ChannelsOf(x);
        string gate = layers.Pool($"{name}.avgpool", x, keepDimensions: true);
        gate = layers.Activate(
            $"{name}.fc1",
            layers.Conv($"{name}.fc1", gate, Architecture.MakeDivisible(channels / 4), 1, 1, bias: true),
            ActivationKind.Relu);
        gate = layers.Activate($"{name}.fc2", layers.Conv($"{name}.fc2", gate, channels, 1, 1, bias: true), ActivationKind.HardSigmoid);
        return layers.Combine($"{name}.scale", x, gate, BinaryKind.Mul);
    }
}
