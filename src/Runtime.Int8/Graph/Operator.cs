namespace MobileNetEdge.Runtime.Int8.Graph;

/// <summary>
/// Operators of int8 MobileNets. Names and numbers are those of the .tflite schema's BuiltinOperator. Shape, StridedSlice and Pack are
/// known where they only compute the shape that a reshape takes.
/// </summary>
public enum OperatorKind
{
#pragma warning disable CS1591 // the names are the documentation
    Add = 0,
    AveragePool2D = 1,
    Concatenation = 2,
    Conv2D = 3,
    DepthwiseConv2D = 4,
    Dequantize = 6,
    FullyConnected = 9,
    L2Normalization = 11,
    Logistic = 14,
    MaxPool2D = 17,
    Mul = 18,
    Relu = 19,
    ReluN1To1 = 20,
    Relu6 = 21,
    Reshape = 22,
    Softmax = 25,
    Tanh = 28,
    Pad = 34,
    Transpose = 39,
    Mean = 40,
    Sub = 41,
    Squeeze = 43,
    StridedSlice = 45,
    ArgMax = 56,
    Shape = 77,
    Pack = 83,
    LeakyRelu = 98,
    Elu = 111,
    Quantize = 114,
    HardSwish = 117,
    Gelu = 150,
#pragma warning restore CS1591
}

/// <summary>An activation fused into the preceding operator: a clamp of its requantized output. Numbers are those of the schema.</summary>
public enum FusedActivation
{
    /// <summary>No clamp other than the type's own range.</summary>
    None = 0,

    /// <summary>max(0, x).</summary>
    Relu = 1,

    /// <summary>max(−1, min(1, x)).</summary>
    ReluN1To1 = 2,

    /// <summary>max(0, min(6, x)).</summary>
    Relu6 = 3,
}

/// <summary>How windows are padded at the edges of the picture. Numbers are those of the schema.</summary>
public enum Padding
{
    /// <summary>Output = ⌈input / stride⌉; zeros around, an odd one at the bottom and right.</summary>
    Same = 0,

    /// <summary>Only windows that lie inside the picture.</summary>
    Valid = 1,
}

/// <summary>The options of an operator in the file.</summary>
/// <param name="Activation">Clamp of the output.</param>
public record OperatorOptions(FusedActivation Activation = FusedActivation.None);

/// <summary>CONV_2D and DEPTHWISE_CONV_2D, and their counterparts in the edge profile.</summary>
public sealed record ConvolutionOptions(
    Padding Padding, int StrideHeight, int StrideWidth, int DilationHeight, int DilationWidth, FusedActivation Activation)
    : OperatorOptions(Activation)
{
    /// <summary>
    /// Whether it is an operator of the edge profile (docs/edge-profile.md), whose activations may have per-channel scales.
    /// </summary>
    public bool IsEdge { get; init; }

    /// <summary>Whether it applies h-swish to its accumulators; in the edge profile only.</summary>
    public bool HardSwish { get; init; }
}

/// <summary>AVERAGE_POOL_2D and MAX_POOL_2D.</summary>
public sealed record PoolOptions(
    Padding Padding, int StrideHeight, int StrideWidth, int FilterHeight, int FilterWidth, FusedActivation Activation)
    : OperatorOptions(Activation);

/// <summary>SOFTMAX: e^(beta · x).</summary>
public sealed record SoftmaxOptions(float Beta) : OperatorOptions;

/// <summary>LEAKY_RELU: alpha · x for negative x.</summary>
public sealed record LeakyReluOptions(float Alpha) : OperatorOptions;

/// <summary>GELU: by the error function, or approximately by tanh.</summary>
public sealed record GeluOptions(bool Approximate) : OperatorOptions;

/// <summary>CONCATENATION; a negative axis counts from the end.</summary>
public sealed record ConcatenationOptions(int Axis, FusedActivation Activation) : OperatorOptions(Activation);

/// <summary>One step of the model.</summary>
/// <param name="Index">
/// Its place in the list of operators, which is the order of execution; those that only compute shapes are not in it.
/// </param>
/// <param name="Kind">What it does.</param>
/// <param name="Inputs">Tensor indices; −1 for an omitted optional input.</param>
/// <param name="Outputs">Tensor indices.</param>
/// <param name="Options">Its options.</param>
public sealed record Operator(int Index, OperatorKind Kind, int[] Inputs, int[] Outputs, OperatorOptions Options)
{
    /// <summary>The schema's name, as <c>DEPTHWISE_CONV_2D</c>; the custom code of an operator of the edge profile.</summary>
    public string Name => Options is ConvolutionOptions { IsEdge: true } ? OperatorNames.OfEdge(Kind) : OperatorNames.Of(Kind);

    /// <summary>Returns the name used in messages.</summary>
    public override string ToString() => $"operators[{Index}] {Name}";
}
