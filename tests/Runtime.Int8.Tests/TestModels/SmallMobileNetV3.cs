using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests.TestModels;

/// <summary>
/// A MobileNetV3 in miniature with all that a real one has: h-swish, depthwise, squeeze-excite, hard sigmoid, residual, classifier.
/// </summary>
internal static class SmallMobileNetV3
{
    public static byte[] Build(TensorType type = TensorType.Int8, bool floatBorder = false)
    {
        NetworkBuilder net = new(new Random(7), type);
        int x = floatBorder ? net.Quantize(net.FloatInput(1, 8, 8, 3)) : net.Input(1, 8, 8, 3);
        x = net.Unary(OperatorKind.HardSwish, net.Conv2D(x, 4, stride: 2));
        int y = net.Conv2D(x, 6, 1, 1, activation: FusedActivation.Relu);
        y = net.Unary(OperatorKind.HardSwish, net.DepthwiseConv2D(y));
        int gate = net.Conv2D(net.Conv2D(net.Mean(y), 3, 1, 1, activation: FusedActivation.Relu), 6, 1, 1);
        y = net.Binary(OperatorKind.Mul, HardSigmoid(net, gate), y);
        x = net.Binary(OperatorKind.Add, net.Conv2D(y, 4, 1, 1), x);
        int answer = net.Softmax(net.FullyConnected(net.Mean(x, keepDimensions: false), 5));
        return net.Build(floatBorder ? net.Dequantize(answer) : answer);
    }

    /// <summary>The same in the edge profile.</summary>
    public static byte[] BuildEdge()
    {
        NetworkBuilder net = new(new Random(7));
        int x = net.EdgePair(net.Input(1, 8, 8, 3), 4, EdgeOperators.HardSwish, stride: 2);
        int y = net.EdgePair(x, 6, (byte)FusedActivation.Relu, 1);
        y = net.Binary(OperatorKind.Mul, HardSigmoid(net, net.Conv2D(net.Mean(y), 6, 1, 1)), y);
        x = net.Binary(OperatorKind.Add, net.Conv2D(y, 4, 1, 1), x);
        return net.Build(net.Softmax(net.FullyConnected(net.Mean(x, keepDimensions: false), 5)));
    }

    /// <summary>ReLU6(x + 3) / 6, as converters write it.</summary>
    public static int HardSigmoid(NetworkBuilder net, int x)
    {
        byte max = net.Type == TensorType.UInt8 ? byte.MaxValue : (byte)sbyte.MaxValue;
        long zero = net.Type == TensorType.UInt8 ? 0 : sbyte.MinValue;
        int three = net.File.Constant(net.Type, [], [max], [3f / 255], [zero]);
        int sixth = net.File.Constant(net.Type, [], [max], [1f / 6 / 255], [zero]);
        int sum = net.Binary(OperatorKind.Add, x, three);
        int clamped = net.Op(OperatorKind.Relu6, [sum], net.Activation(net.Shape(x), 6f / 255, (int)zero));
        return net.Op(
            OperatorKind.Mul, [clamped, sixth], net.Activation(net.Shape(x), 1f / 255, (int)zero), Options.Fused(OperatorKind.Mul));
    }
}
