using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests.TestModels;

/// <summary>An operator's options table: its kind in the schema's union, and fields by slot.</summary>
internal sealed record Options(byte Kind, params (int Slot, object Value)[] Fields)
{
    public static Options Conv2D(
        Padding padding,
        int strideHeight,
        int strideWidth,
        FusedActivation activation,
        int dilationHeight = 1,
        int dilationWidth = 1) => new(
        1,
        (Schema.Conv2DOptions.Padding, (sbyte)padding),
        (Schema.Conv2DOptions.StrideHeight, strideHeight),
        (Schema.Conv2DOptions.StrideWidth, strideWidth),
        (Schema.Conv2DOptions.Activation, (sbyte)activation),
        (Schema.Conv2DOptions.DilationHeight, dilationHeight),
        (Schema.Conv2DOptions.DilationWidth, dilationWidth));

    public static Options DepthwiseConv2D(
        Padding padding,
        int strideHeight,
        int strideWidth,
        int depthMultiplier,
        FusedActivation activation,
        int dilationHeight = 1,
        int dilationWidth = 1) => new(
        2,
        (Schema.DepthwiseConv2DOptions.Padding, (sbyte)padding),
        (Schema.DepthwiseConv2DOptions.StrideHeight, strideHeight),
        (Schema.DepthwiseConv2DOptions.StrideWidth, strideWidth),
        (Schema.DepthwiseConv2DOptions.DepthMultiplier, depthMultiplier),
        (Schema.DepthwiseConv2DOptions.Activation, (sbyte)activation),
        (Schema.DepthwiseConv2DOptions.DilationHeight, dilationHeight),
        (Schema.DepthwiseConv2DOptions.DilationWidth, dilationWidth));

    public static Options Pool2D(
        Padding padding,
        int strideHeight,
        int strideWidth,
        int filterHeight,
        int filterWidth,
        FusedActivation activation = FusedActivation.None) => new(
        5,
        (Schema.Pool2DOptions.Padding, (sbyte)padding),
        (Schema.Pool2DOptions.StrideHeight, strideHeight),
        (Schema.Pool2DOptions.StrideWidth, strideWidth),
        (Schema.Pool2DOptions.FilterHeight, filterHeight),
        (Schema.Pool2DOptions.FilterWidth, filterWidth),
        (Schema.Pool2DOptions.Activation, (sbyte)activation));

    public static Options FullyConnected(FusedActivation activation, sbyte weightsFormat = 0) => new(
        8, (Schema.FullyConnectedOptions.Activation, (sbyte)activation), (Schema.FullyConnectedOptions.WeightsFormat, weightsFormat));

    public static Options Softmax(float beta) => new(9, (Schema.SoftmaxOptions.Beta, beta));

    public static Options LeakyRelu(float alpha) => new(75, (Schema.LeakyReluOptions.Alpha, alpha));

    public static Options Gelu(bool approximate) => new(116, (Schema.GeluOptions.Approximate, (sbyte)(approximate ? 1 : 0)));

    public static Options Concatenation(int axis, FusedActivation activation = FusedActivation.None) => new(
        10, (Schema.ConcatenationOptions.Axis, axis), (Schema.ConcatenationOptions.Activation, (sbyte)activation));

    /// <summary>ADD, SUB, MUL, L2_NORMALIZATION.</summary>
    public static Options Fused(OperatorKind kind, FusedActivation activation = FusedActivation.None) => new(
        kind switch
        {
            OperatorKind.Add => 11,
            OperatorKind.L2Normalization => 12,
            OperatorKind.Mul => 21,
            OperatorKind.Sub => 28,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        },
        (Schema.ActivationOptions.Activation, (sbyte)activation));

    /// <summary>The same options with one field changed.</summary>
    public Options With(int slot, object value) => new(Kind, [.. Fields.Where(field => field.Slot != slot), (slot, value)]);
}
