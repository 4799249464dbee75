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
        LayerBuilder layers = new(weights, architecture.Input, architecture.Padding, Epsilon);
        string x = layers.ConvNorm("features.0", architecture.Input.Name, Channels(32), 3, architecture.StemStride, ActivationKind.Relu6);
        for (int i = 0; i < Blocks.Length; i++)
        {
            string name = $"features.{i + 1}";
            x = layers.DepthwiseNorm($"{name}.0", x, 3, Blocks[i].Stride, ActivationKind.Relu6);
            x = layers.ConvNorm($"{name}.1", x, Channels(Blocks[i].Outputs), 1, 1, ActivationKind.Relu6);
        }

        x = layers.Pool("pool", x, keepDimensions: false);
        return layers.Build(architecture.Classes == 0 ? x : layers.Softmax("probabilities", layers.Linear(architecture.Classifier, x, architecture.Classes)));

        int Channels(int channels) => Math.Max(architecture.MinimumChannels, (int)(channels * architecture.Width));
    }
}
