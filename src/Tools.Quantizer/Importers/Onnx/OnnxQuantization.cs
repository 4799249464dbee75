using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>
/// QuantizeLinear and DequantizeLinear, between which quantizers write the operators of a network (the QDQ form): weights become the floats
/// that they stand for, activations stay floats. A range that begins at zero is a ReLU, as quantizers drop one whose work the range does.
/// </summary>
/// <param name="graph">Takes the operators.</param>
/// <param name="tensors">The activations so far.</param>
/// <param name="constants">What is known before the network runs.</param>
internal sealed class OnnxQuantization(GraphBuilder graph, OnnxTensors tensors, OnnxConstants constants)
{
    /// <summary>A range up to 6, or less as calibration saw less, is that of a ReLU6; a little more is its scale's rounding.</summary>
    private const double LargestOfRelu6 = 6.1;

    /// <summary>Whether there was any.</summary>
    public bool WasFound { get; private set; }

    /// <summary>QuantizeLinear: x → q and so, in floats, x, clamped where the range is the activation.</summary>
    public void Quantize(OnnxNode node)
    {
        WasFound = true;
        string x = tensors.Get(node.Input(0));
        if (Scale(node) is [var scale] && ZeroPoint(node) is var (zero, type)
            && graph.MakerOf(x) is Conv2D or DepthwiseConv2D or FullyConnected or BatchNorm or Binary)
        {
            (int least, int most) = type == OnnxConstant.UInt8Type ? (0, 255) : (-128, 127);
            if (zero == least)
            {
                ActivationKind kind = scale * (most - zero) <= LargestOfRelu6 ? ActivationKind.Relu6 : ActivationKind.Relu;
                x = graph.Add(new Activation(graph.Unique(node.Name), x, kind));
            }
        }

        tensors.Add(node.Name, x, tensors.IsChannelsLast(node.Input(0)));
    }

    /// <summary>DequantizeLinear of an activation.</summary>
    public void Dequantize(OnnxNode node)
    {
        WasFound = true;
        tensors.Add(node.Name, tensors.Get(node.Input(0)), tensors.IsChannelsLast(node.Input(0)));
    }

    private float[] Scale(OnnxNode node) =>
        constants.Find(node.Input(1))?.Floats ?? throw node.Bad("its scale is not a constant");

    private (long Zero, int Type) ZeroPoint(OnnxNode node) => node.Optional(2) is not { } name
        ? (0, OnnxConstant.UInt8Type)
        : constants.Find(name) is { Integers: [var zero], Type: var type }
            ? (zero, type)
            : throw node.Bad("its zero point is not one constant");
}
