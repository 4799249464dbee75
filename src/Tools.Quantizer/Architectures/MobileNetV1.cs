using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>
/// MobileNetV1 (Howard et al. 2017, arXiv:1704.04861, table 1). torchvision has none; the names follow its other MobileNets: block i is
/// <c>features.i.0</c> (depthwise) and <c>features.i.1</c> (pointwise), the classifier <c>classifier.1</c>.
/// </summary>
internal static class MobileNetV1
{
    // Batch normalization as in Keras and TF-slim.
    private const float Epsilon = 1e-3f;

    private static readonly (int Outputs, int Stride)[] Blocks =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
    ];

    public static Graph Build(Architecture architecture, IWeightSource weights)
    {
        LayerBuilder layers = new(weights, architecture.Input, architecture.Padding, architecture.Conventions.Epsilon ?? Epsilon);
        ActivationKind relu = architecture.Conventions.UnboundedRelu ? ActivationKind.Relu : ActivationKind.Relu6;
        string x = layers.ConvNorm("features.0", architecture.Input.Name, Channels(architecture, 32), 3, architecture.StemStride, relu);
        for (int i = 0; i < Blocks.Length; i++)
        {
            string name = $"features.{i + 1}";
            x = layers.DepthwiseNorm($"{name}.0", x, 3, Blocks[i].Stride, relu);
            x = layers.ConvNorm($"{name}.1", x, Channels(architecture, Blocks[i].Outputs), 1, 1, relu);
        }

        x = layers.Pool("pool", x, keepDimensions: false);
        return layers.Build(architecture.Classes == 0
            ? x
            : layers.Answers(layers.Linear(architecture.Classifier, x, architecture.Classes), architecture.Conventions));
    }

    /// <summary>Weights and outputs of the layers that the width makes wider.</summary>
    public static IEnumerable<(string Weights, int Outputs)> Widths(Architecture architecture) =>
        [
            ("features.0.0.weight", Channels(architecture, 32)),
            .. Blocks.Select((block, i) => ($"features.{i + 1}.1.0.weight", Channels(architecture, block.Outputs))),
        ];

    private static int Channels(Architecture architecture, int channels) =>
        Math.Max(architecture.MinimumChannels, (int)(channels * architecture.Width));
}
