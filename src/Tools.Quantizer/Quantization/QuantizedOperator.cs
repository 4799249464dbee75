namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>Operators, numbered as in the TFLite schema (BuiltinOperator).</summary>
internal enum OperatorKind
{
    Add = 0,
    AveragePool2D = 1,
    Concatenation = 2,
    Conv2D = 3,
    DepthwiseConv2D = 4,
    FullyConnected = 9,
    L2Normalization = 11,
    Logistic = 14,
    MaxPool2D = 17,
    Mul = 18,
    Reshape = 22,
    Softmax = 25,
    Pad = 34,
    Mean = 40,
    Sub = 41,
    HardSwish = 117,
}

/// <summary>Clamp of an operator's result, numbered as in the TFLite schema (ActivationFunctionType).</summary>
internal enum FusedActivation
{
    None = 0,
    Relu = 1,
    ReluN1To1 = 2,
    Relu6 = 3,
}

/// <summary>Numbered as in the TFLite schema (Padding).</summary>
internal enum PaddingScheme
{
    Same = 0,
    Valid = 1,
}

/// <param name="Kind">What it computes.</param>
/// <param name="Version">Version of the operator's definition that int8 data needs (TFLite's op_version rules).</param>
/// <param name="Inputs">Tensor indices in the operator's order.</param>
/// <param name="Output">Tensor index.</param>
/// <param name="Options">Null for operators without.</param>
internal sealed record QuantizedOperator(OperatorKind Kind, int Version, int[] Inputs, int Output, OperatorOptions? Options);

internal abstract record OperatorOptions;

/// <summary>Of CONV_2D, whose depth multiplier is 0, and DEPTHWISE_CONV_2D.</summary>
internal sealed record ConvOptions(
    PaddingScheme Padding, int StrideHeight, int StrideWidth, int DilationHeight, int DilationWidth, int DepthMultiplier, FusedActivation Activation)
    : OperatorOptions;

internal sealed record PoolOptions(PaddingScheme Padding, int StrideHeight, int StrideWidth, int FilterHeight, int FilterWidth) : OperatorOptions;

internal sealed record FullyConnectedOptions(FusedActivation Activation) : OperatorOptions;

/// <summary>Of ADD, SUB and MUL.</summary>
internal sealed record ArithmeticOptions(FusedActivation Activation) : OperatorOptions;

internal sealed record ConcatenationOptions(int Axis) : OperatorOptions;

internal sealed record ReducerOptions(bool KeepDimensions) : OperatorOptions;

internal sealed record ReshapeOptions(int[] NewShape) : OperatorOptions;

internal sealed record SoftmaxOptions(float Beta) : OperatorOptions;

/// <summary>Of PAD, HARD_SWISH and L2_NORMALIZATION: a table without fields that differ from their defaults.</summary>
internal sealed record EmptyOptions : OperatorOptions;
