using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

/// <summary>Small float graphs in the style of each MobileNet, with random weights of sane size. Input: [1, 16, 16, 3], x / 127.5 −
/// 1.</summary>
internal sealed class SampleGraphs
{
    private readonly Random _random = new(7);
    private readonly List<Node> _nodes = [];

    public static IReadOnlyList<string> Names => ["v1", "v2", "v3", "torch", "embedder", "odd", "curved"];

    public static Graph Make(string name) => new SampleGraphs().Build(name);

    public static float[] Picture(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, 16 * 16 * 3).Select(_ => (random.Next(256) / 127.5f) - 1)];
    }

    private Graph Build(string name)
    {
        string last = name switch
        {
            "v1" => V1(),
            "v2" => V2(),
            "v3" => V3(),
            "torch" => Torch(),
            "embedder" => Embedder(),
            "curved" => Curved(),
            _ => Odd(),
        };
        return new Graph(new GraphInput("image", [1, 16, 16, 3]), _nodes, last)
        {
            Preprocessing = new Preprocessing([127.5f], [127.5f], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear),
        };
    }

    // Keras V1: the stride-2 depthwise is padded by a node of its own.
    private string V1()
    {
        string x = Relu6(Conv("stem", "image", 3, 8, 3, 2, Padding.Same(16, 16, 3, 3, 2, 2)));
        x = Relu6(Depthwise("dw1", x, 8, 3, 1, new Padding(1, 1, 1, 1)));
        x = Relu6(Conv("pw1", x, 8, 16, 1, 1, Padding.None));
        x = Add(new Pad("pad2", x, new Padding(0, 1, 0, 1)));
        x = Relu6(Depthwise("dw2", x, 16, 3, 2, Padding.None));
        x = Relu6(Conv("pw2", x, 16, 24, 1, 1, Padding.None));
        x = Add(new GlobalAveragePool("pool", x, true));
        x = Conv("preds", x, 24, 10, 1, 1, Padding.None);
        x = Add(new Reshape("flat", x, [1, 10]));
        return Add(new Softmax("probabilities", x));
    }

    private string V2()
    {
        string x = Relu6(Conv("stem", "image", 3, 8, 3, 2, new Padding(0, 1, 0, 1)));
        string block = Relu6(Conv("expand", x, 8, 24, 1, 1, Padding.None));
        block = Relu6(Depthwise("dw", block, 24, 3, 1, new Padding(1, 1, 1, 1)));
        block = Conv("project", block, 24, 8, 1, 1, Padding.None);
        x = Add(new Binary("residual", x, block, BinaryKind.Add));
        x = Relu6(Conv("head", x, 8, 32, 1, 1, Padding.None));
        x = Add(new GlobalAveragePool("pool", x, false));
        x = FullyConnected("logits", x, 32, 10);
        return Add(new Softmax("probabilities", x));
    }

    private string V3()
    {
        string x = Activate(Conv("stem", "image", 3, 8, 3, 2, new Padding(0, 1, 0, 1)), ActivationKind.HardSwish);
        x = Activate(Depthwise("dw1", x, 8, 3, 2, new Padding(0, 1, 0, 1)), ActivationKind.Relu);
        x = SqueezeExcite("se1", x, 8);
        string residual = Conv("project1", x, 8, 8, 1, 1, Padding.None);
        x = Activate(Conv("expand2", residual, 8, 24, 1, 1, Padding.None), ActivationKind.HardSwish);
        x = Activate(Depthwise("dw2", x, 24, 5, 1, new Padding(2, 2, 2, 2)), ActivationKind.HardSwish);
        x = SqueezeExcite("se2", x, 24);
        x = Add(new Binary("residual", residual, Conv("project2", x, 24, 8, 1, 1, Padding.None), BinaryKind.Add));
        x = Add(new GlobalAveragePool("pool", x, true));
        x = Activate(Conv("head", x, 8, 32, 1, 1, Padding.None), ActivationKind.HardSwish);
        x = Add(new Reshape("flat", x, [1, 32]));
        return Add(new Softmax("probabilities", FullyConnected("logits", x, 32, 10)));
    }

    // Symmetric padding at stride 2 is neither SAME nor VALID; an unfused hard sigmoid (its input has two readers).
    private string Torch()
    {
        string x = Activate(Conv("stem", "image", 3, 8, 3, 2, new Padding(1, 1, 1, 1)), ActivationKind.HardSwish);
        x = Activate(Depthwise("dw", x, 8, 3, 2, new Padding(1, 1, 1, 1)), ActivationKind.Relu);
        string squeezed = Add(new GlobalAveragePool("squeeze", x, true));
        x = Add(new Binary("scaled", x, Activate(squeezed, ActivationKind.HardSigmoid), BinaryKind.Mul));
        x = Add(new GlobalAveragePool("pool", x, false));
        x = Add(new Binary("both", x, Add(new Reshape("squeezed", squeezed, [1, 8])), BinaryKind.Sub));
        return FullyConnected("logits", x, 8, 10);
    }

    private string Embedder()
    {
        Add(new Constant("two", new Tensor([], [2])));
        Add(new Constant("half", new Tensor([], [0.5f])));
        string x = Add(new Binary("shifted", Add(new Binary("doubled", "image", "two", BinaryKind.Mul)), "half", BinaryKind.Sub));
        x = Activate(Conv("stem", x, 3, 8, 3, 2, new Padding(0, 1, 0, 1)), ActivationKind.Relu);
        x = Add(new Pool("pool1", x, PoolKind.Average, 2, 2, 2, 2, Padding.None));
        x = Conv("embed", x, 8, 16, 1, 1, Padding.None);
        x = Add(new GlobalAveragePool("pool", x, false));
        return Add(new L2Normalize("embedding", x));
    }

    private string Odd()
    {
        string x = Conv("stem", "image", 3, 4, 3, 1, new Padding(1, 1, 1, 1));
        x = Activate(Depthwise("spread", x, 8, 3, 1, new Padding(1, 1, 1, 1)), ActivationKind.ReluN1To1); // depth multiplier 2
        string left = Add(new Pool("max", x, PoolKind.Max, 2, 2, 2, 2, Padding.None));
        string right = Add(new Pool("average", x, PoolKind.Average, 2, 2, 2, 2, Padding.None));
        x = Add(new Concat("joined", [left, right]));
        x = Conv("mix", x, 16, 8, 1, 1, Padding.None);
        x = Add(new Binary("both", Activate(x, ActivationKind.Relu), Activate(x, ActivationKind.Relu6), BinaryKind.Mul));
        x = Add(new Binary("more", x, Activate(left, ActivationKind.ReluN1To1), BinaryKind.Add));
        x = Add(new GlobalAveragePool("pool", x, false));
        return Activate(FullyConnected("logits", x, 8, 2), ActivationKind.Logistic);
    }

    private string Curved()
    {
        string x = Conv("stem", "image", 3, 8, 3, 2, new Padding(1, 1, 1, 1));
        x = Add(new Activation("leaky", x, ActivationKind.LeakyRelu) { Slope = 0.2f });
        x = Activate(Conv("one", x, 8, 8, 1, 1, Padding.None), ActivationKind.Elu);
        x = Activate(Conv("two", x, 8, 8, 1, 1, Padding.None), ActivationKind.GeluByTanh);
        x = Activate(Conv("three", x, 8, 8, 1, 1, Padding.None), ActivationKind.Tanh);
        return FullyConnected("logits", Add(new GlobalAveragePool("pool", x, false)), 8, 4);
    }

    private string SqueezeExcite(string name, string input, int channels)
    {
        string x = Add(new GlobalAveragePool($"{name}/squeeze", input, true));
        x = Activate(Conv($"{name}/reduce", x, channels, 8, 1, 1, Padding.None), ActivationKind.Relu);
        x = Activate(Conv($"{name}/expand", x, 8, channels, 1, 1, Padding.None), ActivationKind.HardSigmoid);
        return Add(new Binary($"{name}/scale", input, x, BinaryKind.Mul));
    }

    private string Conv(string name, string input, int inputs, int outputs, int kernel, int stride, Padding padding) =>
        Add(new Conv2D(
            name, input, Weights([outputs, kernel, kernel, inputs], kernel * kernel * inputs), Bias(outputs), stride, stride, padding));

    private string Depthwise(string name, string input, int channels, int kernel, int stride, Padding padding) =>
        Add(new DepthwiseConv2D(
            name, input, Weights([kernel, kernel, channels], kernel * kernel), Bias(channels), stride, stride, padding));

    private string FullyConnected(string name, string input, int inputs, int outputs) =>
        Add(new FullyConnected(name, input, Weights([outputs, inputs], inputs), Bias(outputs)));

    private string Relu6(string input) => Activate(input, ActivationKind.Relu6);

    private string Activate(string input, ActivationKind kind) => Add(new Activation($"{input}/{kind}", input, kind));

    private string Add(Node node)
    {
        _nodes.Add(node);
        return node.Name;
    }

    // He's rule: variance 2 / fan-in keeps activations of one size from layer to layer.
    private Tensor Weights(int[] shape, int fanIn) =>
        new(
            shape,
            [
                .. Enumerable.Range(0, Tensor.CountOf(shape))
                .Select(_ => (float)(((_random.NextDouble() * 2) - 1) * Math.Sqrt(6.0 / fanIn))),
            ]);

    private float[] Bias(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((_random.NextDouble() - 0.5) * 0.5))];
}
