namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>One operator. Weights lie in it; activations are named by the node that makes them.</summary>
internal abstract record Node(string Name)
{
    /// <summary>Names of the activations it reads (nodes, or the graph's input), in the operator's order.</summary>
    public abstract IReadOnlyList<string> Inputs { get; }
}

internal abstract record UnaryNode(string Name, string Input) : Node(Name)
{
    public override IReadOnlyList<string> Inputs => [Input];
}

/// <summary>
/// Rows and columns of zeros (in real numbers) around the input. Explicit always: SAME is resolved at import, as it depends on the input
/// size.
/// </summary>
internal readonly record struct Padding(int Top, int Bottom, int Left, int Right)
{
    public static Padding None => default;

    /// <summary>TensorFlow's SAME: output = ceil(input / stride), the odd row or column at the bottom and right.</summary>
    public static Padding Same(
        int height, int width, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int dilationHeight = 1,
        int dilationWidth = 1)
    {
        (int top, int bottom) = SameAxis(height, kernelHeight, strideHeight, dilationHeight);
        (int left, int right) = SameAxis(width, kernelWidth, strideWidth, dilationWidth);
        return new Padding(top, bottom, left, right);
    }

    private static (int Before, int After) SameAxis(int size, int kernel, int stride, int dilation)
    {
        int output = (size + stride - 1) / stride;
        int total = Math.Max(0, ((output - 1) * stride) + ((kernel - 1) * dilation) + 1 - size);
        return (total / 2, total - (total / 2));
    }
}

/// <summary>Weights: [outChannels, kernelHeight, kernelWidth, inChannels], row-major. Bias: [outChannels] or null.</summary>
internal sealed record Conv2D(string Name, string Input, Tensor Weights, float[]? Bias, int StrideHeight, int StrideWidth, Padding Padding)
    : UnaryNode(Name, Input)
{
    public int DilationHeight { get; init; } = 1;

    public int DilationWidth { get; init; } = 1;
}

/// <summary>
/// Weights: [kernelHeight, kernelWidth, inChannels × multiplier]; output channel c reads input channel c / multiplier. Bias: [outChannels]
/// or null.
/// </summary>
internal sealed record DepthwiseConv2D(
    string Name, string Input, Tensor Weights, float[]? Bias, int StrideHeight, int StrideWidth, Padding Padding) : UnaryNode(Name, Input)
{
    public int DilationHeight { get; init; } = 1;

    public int DilationWidth { get; init; } = 1;
}

/// <summary>Weights: [outputs, inputs]; the input is read flat. Bias: [outputs] or null. Output: [1, outputs].</summary>
internal sealed record FullyConnected(string Name, string Input, Tensor Weights, float[]? Bias) : UnaryNode(Name, Input);

/// <summary>y = Gamma · (x − Mean) / sqrt(Variance + Epsilon) + Beta, per channel (last axis).</summary>
internal sealed record BatchNorm(string Name, string Input, float[] Gamma, float[] Beta, float[] Mean, float[] Variance, float Epsilon)
    : UnaryNode(Name, Input);

internal enum ActivationKind
{
    Relu,
    Relu6,
    ReluN1To1,
    HardSwish,      // x · relu6(x + 3) / 6
    HardSigmoid,    // relu6(x + 3) / 6
    Logistic,       // 1 / (1 + e^−x)
    Tanh,
    Elu,            // x, or e^x − 1 for negative x
    Gelu,           // ½ x · erfc(−x / √2)
    GeluByTanh,     // ½ x · (1 + tanh(√(2/π) · (x + 0.044715 x³)))
    LeakyRelu,      // x, or slope · x for negative x
}

internal sealed record Activation(string Name, string Input, ActivationKind Kind) : UnaryNode(Name, Input)
{
    /// <summary>For negative x of <see cref="ActivationKind.LeakyRelu"/>.</summary>
    public float Slope { get; init; }
}

internal enum BinaryKind
{
    Add,
    Sub,
    Mul,
}

/// <summary>
/// Element by element, each operand broadcast along the axes where its size is 1. An operand is an activation or a <see cref="Constant"/>.
/// </summary>
internal sealed record Binary(string Name, string Left, string Right, BinaryKind Kind) : Node(Name)
{
    public override IReadOnlyList<string> Inputs => [Left, Right];
}

internal sealed record Constant(string Name, Tensor Value) : Node(Name)
{
    public override IReadOnlyList<string> Inputs => [];
}

/// <summary>Zeros around height and width.</summary>
internal sealed record Pad(string Name, string Input, Padding Padding) : UnaryNode(Name, Input);

internal enum PoolKind
{
    Average,    // over the elements that exist: padding is not counted
    Max,
}

internal sealed record Pool(
    string Name, string Input, PoolKind Kind, int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth,
    Padding Padding) : UnaryNode(Name, Input);

/// <summary>Mean over height and width. Output: [1, 1, 1, channels] when <paramref name="KeepDimensions"/>, else [1, channels].</summary>
internal sealed record GlobalAveragePool(string Name, string Input, bool KeepDimensions) : UnaryNode(Name, Input);

/// <summary>The same values in another shape (squeeze and flatten too). Shape is complete: no −1.</summary>
internal sealed record Reshape(string Name, string Input, int[] Shape) : UnaryNode(Name, Input);

/// <summary>Along the channels (last axis).</summary>
internal sealed record Concat(string Name, IReadOnlyList<string> Parts) : Node(Name)
{
    public override IReadOnlyList<string> Inputs => Parts;
}

/// <summary>
/// The end of a network with several outputs: their numbers one after the other, so that whatever handles the answer of a network handles
/// those of all its heads. The int8 network has no such operator: it has several outputs.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Parts">The tensors that the network answers with.</param>
/// <param name="Titles">What the file calls each output.</param>
internal sealed record SeveralOutputs(string Name, IReadOnlyList<string> Parts, IReadOnlyList<string> Titles) : Node(Name)
{
    public override IReadOnlyList<string> Inputs => Parts;
}

/// <summary>e^x / Σ e^x along the last axis.</summary>
internal sealed record Softmax(string Name, string Input) : UnaryNode(Name, Input);

/// <summary>x / ‖x‖₂ along the last axis.</summary>
internal sealed record L2Normalize(string Name, string Input) : UnaryNode(Name, Input);
