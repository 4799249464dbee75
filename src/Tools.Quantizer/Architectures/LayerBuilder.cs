using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>
/// The layers that MobileNets are made of, their tensors asked for by name and shape and turned from PyTorch's layouts into the graph's.
/// Every node is called as its tensors are: node <c>features.0.0</c> has <c>features.0.0.weight</c>.
/// </summary>
/// <param name="weights">Gives the tensors.</param>
/// <param name="input">The picture.</param>
/// <param name="padding">Of convolutions with stride 2.</param>
/// <param name="epsilon">Of the batch normalizations.</param>
internal sealed class LayerBuilder(IWeightSource weights, GraphInput input, StridePadding padding, float epsilon)
{
    private readonly GraphBuilder _graph = new(input);

    public int ChannelsOf(string tensor) => _graph.ShapeOf(tensor)[^1];

    public Graph Build(string output) => _graph.Build(output);

    /// <summary>
    /// Convolution without bias, batch normalization, activation: <c>NAME.0</c> and <c>NAME.1</c>. None where <paramref name="activation"/>
    /// is null.
    /// </summary>
    public string ConvNorm(string name, string x, int outputs, int kernel, int stride, ActivationKind? activation) =>
        Activate(name, Norm($"{name}.1", Conv($"{name}.0", x, outputs, kernel, stride, bias: false)), activation);

    /// <summary>
    /// Depthwise convolution without bias, batch normalization, activation: <c>NAME.0</c> and <c>NAME.1</c>. None where
    /// <paramref name="activation"/> is null.
    /// </summary>
    public string DepthwiseNorm(string name, string x, int kernel, int stride, ActivationKind? activation) =>
        Activate(name, Norm($"{name}.1", Depthwise($"{name}.0", x, kernel, stride)), activation);

    /// <summary><c>NAME.weight</c> [outputs, inputs, kernel, kernel] and, with a bias, <c>NAME.bias</c> [outputs].</summary>
    public string Conv(string name, string x, int outputs, int kernel, int stride, bool bias)
    {
        int inputs = ChannelsOf(x);
        outputs = weights.OutputsOf($"{name}.weight", outputs);
        float[] values = weights.Get($"{name}.weight", outputs, inputs, kernel, kernel);
        Tensor kernels = new([outputs, kernel, kernel, inputs], TorchLayout.ChannelsLast(values, outputs, inputs, kernel * kernel));
        return _graph.Add(new Conv2D(
            name,
            x,
            kernels,
            bias ? weights.Get($"{name}.bias", outputs) : null,
            stride,
            stride,
            padding.For(_graph.ShapeOf(x), kernel, stride, depthwise: false)));
    }

    /// <summary><c>NAME.weight</c> [channels, 1, kernel, kernel].</summary>
    public string Depthwise(string name, string x, int kernel, int stride)
    {
        int channels = ChannelsOf(x);
        float[] values = weights.Get($"{name}.weight", channels, 1, kernel, kernel);
        Tensor kernels = new([kernel, kernel, channels], TorchLayout.ChannelsLast(values, 1, channels, kernel * kernel));
        return _graph.Add(
            new DepthwiseConv2D(name, x, kernels, null, stride, stride, padding.For(_graph.ShapeOf(x), kernel, stride, depthwise: true)));
    }

    /// <summary><c>NAME.weight</c>, <c>.bias</c>, <c>.running_mean</c>, <c>.running_var</c>, [channels] each.</summary>
    public string Norm(string name, string x)
    {
        int channels = ChannelsOf(x);
        BatchNorm norm = new(
            name,
            x,
            weights.Get($"{name}.weight", channels),
            weights.Get($"{name}.bias", channels),
            weights.Get($"{name}.running_mean", channels),
            weights.Get($"{name}.running_var", channels),
            epsilon);
        return norm.Variance.All(static value => value >= 0)
            ? _graph.Add(norm)
            : throw new InputException($"tensor '{name}.running_var' holds a negative variance; the file is damaged");
    }

    /// <param name="name">The layer that it belongs to.</param>
    /// <param name="x">What it is applied to.</param>
    /// <param name="kind">Null for none.</param>
    public string Activate(string name, string x, ActivationKind? kind) =>
        kind is { } some ? _graph.Add(new Activation($"{name}.activation", x, some)) : x;

    /// <summary>Mean over height and width: [1, channels], or [1, 1, 1, channels] where convolutions follow.</summary>
    public string Pool(string name, string x, bool keepDimensions) => _graph.Add(new GlobalAveragePool(name, x, keepDimensions));

    /// <summary><c>NAME.weight</c> [outputs, inputs] and <c>NAME.bias</c> [outputs].</summary>
    public string Linear(string name, string x, int outputs)
    {
        int inputs = ChannelsOf(x);
        outputs = weights.OutputsOf($"{name}.weight", outputs);
        return _graph.Add(new FullyConnected(
            name, x, new Tensor([outputs, inputs], weights.Get($"{name}.weight", outputs, inputs)), weights.Get($"{name}.bias", outputs)));
    }

    public string Combine(string name, string left, string right, BinaryKind kind) => _graph.Add(new Binary(name, left, right, kind));

    /// <summary>
    /// Scores as probabilities, unless the answers are not scores. One number is a logit, of which a softmax would make 1.
    /// </summary>
    public string Answers(string x, Conventions conventions) =>
        conventions.Regression || ChannelsOf(x) == 1 ? x : _graph.Add(new Softmax("probabilities", x));
}
