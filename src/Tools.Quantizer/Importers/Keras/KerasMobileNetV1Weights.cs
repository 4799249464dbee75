using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>
/// Tensors of <c>keras.applications.MobileNet</c> for whom asks by PyTorch's names and layouts. Layers: conv1, conv_dw_N, conv_pw_N, each with _bn, and
/// conv_preds, the classifier as a convolution.
/// </summary>
internal sealed class KerasMobileNetV1Weights(KerasWeights weights, Architecture architecture) : IWeightSource
{
    public const string Classifier = "conv_preds";

    public float[] Get(string name, params int[] shape)
    {
        string[] parts = name.Split('.');
        string layer = Layer(parts[..^1]);
        return (parts[^1], shape) switch
        {
            ("weight", [var channels, 1, var height, var width]) =>
                TorchLayout.ChannelsFirst(Kernel(layer, "depthwise_kernel", height, width, channels, 1).Data, 1, height * width, channels),
            ("weight", [var outputs, var inputs, var height, var width]) =>
                TorchLayout.ChannelsFirst(KerasTensors.ConvKernel(Kernel(layer, "kernel", height, width, inputs, outputs), layer).Data, outputs, height * width, inputs),
            ("weight", [var outputs, var inputs]) => KerasTensors.ConvKernel(Require(layer, "kernel", 1, 1, inputs, outputs), layer).Data,
            ("bias", _) when layer == Classifier => Require(layer, "bias", shape).Data,
            ("weight", _) => Require(layer, "gamma", shape).Data,
            ("bias", _) => Require(layer, "beta", shape).Data,
            ("running_mean", _) => Require(layer, "moving_mean", shape).Data,
            _ => Require(layer, "moving_variance", shape).Data,
        };
    }

    /// <summary>features.N.0.1 → conv_dw_N_bn.</summary>
    private static string Layer(string[] parts) => parts switch
    {
        ["features", "0", var part] => $"conv1{Norm(part)}",
        ["features", var block, "0", var part] => $"conv_dw_{block}{Norm(part)}",
        ["features", var block, _, var part] => $"conv_pw_{block}{Norm(part)}",
        _ => Classifier,
    };

    private static string Norm(string part) => part == "1" ? "_bn" : string.Empty;

    /// <summary>The application's convolutions have no bias; one in the file would be lost.</summary>
    private Tensor Kernel(string layer, string name, params int[] shape) => weights.Find(null, layer, "bias") is null
        ? Require(layer, name, shape)
        : throw new UserError($"layer '{layer}' has a bias, which keras.applications.MobileNet has not; save the whole model: model.save('model.h5')");

    private Tensor Require(string layer, string name, params int[] shape)
    {
        Tensor tensor = weights.Require(null, layer, name);
        return tensor.Shape.AsSpan().SequenceEqual(shape)
            ? tensor
            : throw new UserError($"layer '{layer}': its {name} is [{string.Join(", ", tensor.Shape)}]; a {architecture.Describe()}, has [{string.Join(", ", shape)}] there");
    }
}
