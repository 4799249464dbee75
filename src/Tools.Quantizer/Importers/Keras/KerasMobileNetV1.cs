using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>The layer names of <c>keras.applications.MobileNet</c>: conv1, conv_dw_N, conv_pw_N, each with _bn, and conv_preds.</summary>
internal static class KerasMobileNetV1
{
    private const float Epsilon = 1e-3f;    // Keras' default, which the application does not change

    /// <summary>The application's 'tf' mode: x / 127.5 − 1.</summary>
    public static Preprocessing Preprocessing => new([127.5f], [127.5f], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear);

    public static bool Recognizes(KerasWeights weights)
    {
        HashSet<string> layers = [.. weights.Layers];
        return layers.Contains("conv1") && Enumerable.Range(1, KerasSeparableNetwork.BlockCount).All(n => layers.Contains($"conv_dw_{n}") && layers.Contains($"conv_pw_{n}_bn"));
    }

    public static Graph Build(KerasWeights weights, int resolution)
    {
        SeparableBlock[] blocks = [.. Enumerable.Range(1, KerasSeparableNetwork.BlockCount).Select(n => new SeparableBlock(
            new ConvLayer($"conv_dw_{n}", KerasTensors.DepthwiseKernel(weights.Require(null, $"conv_dw_{n}", "depthwise_kernel"), $"conv_dw_{n}"), null, Norm($"conv_dw_{n}_bn")),
            Conv($"conv_pw_{n}", Norm($"conv_pw_{n}_bn"))))];
        ConvLayer? head = weights.Layers.Contains("conv_preds") ? Conv("conv_preds", norm: null) : null;
        KerasSeparableNetwork network = new(Conv("conv1", Norm("conv1_bn")), blocks, head);
        return network.Build(resolution, StridePadding.Same, StridePadding.BottomRight) with { Preprocessing = Preprocessing };

        ConvLayer Conv(string layer, Func<string, BatchNorm>? norm) =>
            new(layer, KerasTensors.ConvKernel(weights.Require(null, layer, "kernel"), layer), weights.Find(null, layer, "bias")?.Data, norm);

        Func<string, BatchNorm> Norm(string layer) => input => KerasTensors.BatchNorm(weights, null, layer, layer, input, Epsilon);
    }
}
