using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <param name="Kind">What it computes.</param>
/// <param name="Version">Version of the operator's definition that int8 data needs (TFLite's op_version rules).</param>
/// <param name="Inputs">Tensor indices in the operator's order.</param>
/// <param name="Output">Tensor index.</param>
/// <param name="Options">Null for operators without.</param>
internal sealed record QuantizedOperator(OperatorKind Kind, int Version, int[] Inputs, int Output, OperatorOptions? Options)
{
    /// <summary>Whether it is a custom operator, of the edge profile.</summary>
    public bool IsEdge => Options is ConvOptions { IsEdge: true };
}

internal abstract record OperatorOptions;

/// <summary>Of CONV_2D, whose depth multiplier is 0, and DEPTHWISE_CONV_2D; and of their namesakes in the edge profile, which may apply
/// h-swish.</summary>
internal sealed record ConvOptions(
    Padding Padding,
    int StrideHeight,
    int StrideWidth,
    int DilationHeight,
    int DilationWidth,
    int DepthMultiplier,
    FusedActivation Activation,
    bool IsEdge = false,
    bool HardSwish = false)
    : OperatorOptions;

internal sealed record PoolOptions(Padding Padding, int StrideHeight, int StrideWidth, int FilterHeight, int FilterWidth) : OperatorOptions;

internal sealed record FullyConnectedOptions(FusedActivation Activation) : OperatorOptions;

/// <summary>Of ADD, SUB and MUL.</summary>
internal sealed record ArithmeticOptions(FusedActivation Activation) : OperatorOptions;

internal sealed record ConcatenationOptions(int Axis) : OperatorOptions;

internal sealed record ReducerOptions(bool KeepDimensions) : OperatorOptions;

internal sealed record ReshapeOptions(int[] NewShape) : OperatorOptions;

internal sealed record SoftmaxOptions(float Beta) : OperatorOptions;

internal sealed record LeakyReluOptions(float Alpha) : OperatorOptions;

internal sealed record GeluOptions(bool Approximate) : OperatorOptions;

/// <summary>Of PAD, HARD_SWISH and L2_NORMALIZATION: a table without fields that differ from their defaults.</summary>
internal sealed record EmptyOptions : OperatorOptions;
