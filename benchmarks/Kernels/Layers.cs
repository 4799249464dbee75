using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Benchmarks.Kernels;

/// <summary>Layers as MobileNets at 224 × 224 have them, each as a model of its own.</summary>
internal static class Layers
{
    private static readonly Dictionary<string, Func<NetworkBuilder, int>> Builders = new()
    {
        ["stem 3x3 s2, 224x224x3 to 32"] = net => net.Conv2D(net.Input(1, 224, 224, 3), 32, stride: 2, activation: FusedActivation.Relu6),
        ["pointwise, 112x112x32 to 64"] = net => Pointwise(net, 112, 32, 64),
        ["pointwise, 56x56x128 to 128"] = net => Pointwise(net, 56, 128, 128),
        ["pointwise, 14x14x512 to 512"] = net => Pointwise(net, 14, 512, 512),
        ["pointwise, 7x7x1024 to 1024"] = net => Pointwise(net, 7, 1024, 1024),
        ["depthwise 3x3 s1, 112x112x32"] = net => Depthwise(net, 112, 32, 3, 1),
        ["depthwise 3x3 s2, 112x112x64"] = net => Depthwise(net, 112, 64, 3, 2),
        ["depthwise 3x3 s1, 14x14x512"] = net => Depthwise(net, 14, 512, 3, 1),
        ["depthwise 5x5 s2, 28x28x120"] = net => Depthwise(net, 28, 120, 5, 2),
        ["depthwise 5x5 s1, 14x14x240"] = net => Depthwise(net, 14, 240, 5, 1),
        ["fully connected, 1024 to 1000"] = net => net.FullyConnected(net.Input(1, 1024), 1000, perChannel: true),
        ["add, 28x28x32"] = net => net.Binary(OperatorKind.Add, net.Input(1, 28, 28, 32), net.Input(1, 28, 28, 32)),
        ["mul by channels, 14x14x480"] = net => net.Binary(OperatorKind.Mul, net.Input(1, 14, 14, 480), net.Input(1, 1, 1, 480)),
        ["mean, 7x7x960"] = net => net.Mean(net.Input(1, 7, 7, 960)),
        ["average pool, 7x7x1024"] = net => net.Pool(OperatorKind.AveragePool2D, net.Input(1, 7, 7, 1024), 7, 7),
        ["hard swish, 14x14x480"] = net => net.Unary(OperatorKind.HardSwish, net.Input(1, 14, 14, 480)),
        ["softmax, 1000"] = net => net.Softmax(net.Input(1, 1000)),
        ["quantize, 224x224x3"] = net => net.Quantize(net.FloatInput(1, 224, 224, 3)),
        ["dequantize, 1000"] = net => net.Dequantize(net.Input(1, 1000)),
    };

    public static IEnumerable<string> Names => Builders.Keys;

    public static Model Build(string name)
    {
        NetworkBuilder net = new(new Random(1));
        return Model.Parse(net.Build(Builders[name](net)));
    }

    private static int Pointwise(NetworkBuilder net, int size, int channels, int outputs) =>
        net.Conv2D(net.Input(1, size, size, channels), outputs, 1, 1, activation: FusedActivation.Relu6);

    private static int Depthwise(NetworkBuilder net, int size, int channels, int filter, int stride) =>
        net.DepthwiseConv2D(net.Input(1, size, size, channels), 1, filter, filter, stride, activation: FusedActivation.Relu6);
}
