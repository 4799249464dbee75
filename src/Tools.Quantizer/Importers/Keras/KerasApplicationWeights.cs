using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Architectures.Naming;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>Tensors of a MobileNet of <c>keras.applications</c> for whom asks by PyTorch's names and layouts.</summary>
internal sealed class KerasApplicationWeights(KerasWeights weights, KerasNaming naming, Architecture architecture) : IWeightSource
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public float[] Get(string name, params int[] shape)
    {
        (LayerRole role, string tensor) = LayerRole.Of(name, naming.Family);
        string layer = naming.Layer(role);
        _used.Add(layer);
        return (role, tensor, shape) switch
        {
            ({ IsNorm: true }, "weight", _) => Require(layer, "gamma", shape).Data,
            ({ IsNorm: true }, "bias", _) => Require(layer, "beta", shape).Data,
            ({ IsNorm: true }, "running_mean", _) => Require(layer, "moving_mean", shape).Data,
            ({ IsNorm: true }, _, _) => Require(layer, "moving_variance", shape).Data,
            (_, "bias", _) => Require(layer, "bias", shape).Data,
            ({ Part: LayerPart.Depthwise }, _, [var channels, _, var height, var width]) =>
                TorchLayout.ChannelsFirst(
                    Kernel(role, layer, "depthwise_kernel", height, width, channels, 1).Data, 1, height * width, channels),
            (_, _, [var outputs, var inputs, var height, var width]) =>
                TorchLayout.ChannelsFirst(
                    KerasTensors.ConvKernel(Kernel(role, layer, "kernel", height, width, inputs, outputs), layer).Data,
                    outputs,
                    height * width,
                    inputs),
            (_, _, [var outputs, var inputs]) => KerasTensors.ConvKernel(Kernel(role, layer, "kernel", 1, 1, inputs, outputs), layer).Data,
            _ => throw new ArgumentException(name),
        };
    }

    /// <summary>Keras rounds the channels that a block expands to in its own way.</summary>
    public int OutputsOf(string name, int expected) =>
        weights.Find(null, naming.Layer(LayerRole.Of(name, naming.Family).Role), "kernel")?.Shape is [.., > 0 and var outputs]
            ? outputs
            : expected;

    /// <exception cref="InputException">The file has layers that were not requested.</exception>
    public void RequireAllUsed() => UnusedWeights.Refuse(
        architecture, [.. weights.Layers.Where(layer => !_used.Contains(layer))], "save the whole model: model.save('model.h5')");

    /// <summary>Where the application's layer has no bias, one in the file would be lost.</summary>
    private Tensor Kernel(LayerRole role, string layer, string name, params int[] shape)
    {
        bool hasBias = role.Part is LayerPart.Squeeze or LayerPart.Excite or LayerPart.Hidden or LayerPart.Classifier;
        return hasBias || weights.Find(null, layer, "bias") is null
            ? Require(layer, name, shape)
            : throw new InputException(
                $"layer '{layer}' has a bias, which that of keras.applications has not; save the whole model: model.save('model.h5')");
    }

    private Tensor Require(string layer, string name, params int[] shape)
    {
        // Keras 3 calls a depthwise kernel as any other; and a Dense layer's [inputs, outputs] is a convolution of one pixel.
        Tensor tensor = weights.Find(null, layer, name)
            ?? (name == "depthwise_kernel" ? weights.Find(null, layer, "kernel") : null) ?? throw weights.Missing(layer, name);
        int[] found = tensor.Shape is [var inputs, var outputs] && shape.Length == 4 ? [1, 1, inputs, outputs] : tensor.Shape;
        return found.AsSpan().SequenceEqual(shape)
            ? tensor with { Shape = found }
            : throw new InputException($"layer '{layer}': its {name} is [{string.Join(", ", tensor.Shape)}]; a {architecture.Describe()}, "
                + $"has [{string.Join(", ", shape)}] there");
    }
}
