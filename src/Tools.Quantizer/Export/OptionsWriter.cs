using Google.FlatBuffers;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Tools.Quantizer.Quantization;
using FusedActivation = MobileNetEdge.Runtime.Int8.Graph.FusedActivation;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// Operators' options: (type, table) of the schema's union BuiltinOptions. Fields are given in the order of their
/// declaration; a field that has its default is left out of the file.
/// </summary>
internal static class OptionsWriter
{
    /// <summary>The union's type and the table's offset.</summary>
    public static (OptionsType Type, int Offset) Write(FlatBufferBuilder builder, QuantizedOperator op) => op switch
    {
        { Options: null } => (OptionsType.None, 0),
        { Kind: OperatorKind.Conv2D, Options: ConvOptions conv } => (OptionsType.Conv2D, Conv2D(builder, conv)),
        { Kind: OperatorKind.DepthwiseConv2D, Options: ConvOptions conv } => (OptionsType.DepthwiseConv2D, DepthwiseConv2D(builder, conv)),
        { Kind: OperatorKind.AveragePool2D or OperatorKind.MaxPool2D, Options: PoolOptions pool } =>
            (OptionsType.Pool2D, Pool2D(builder, pool)),
        { Kind: OperatorKind.FullyConnected, Options: FullyConnectedOptions options } =>
            (OptionsType.FullyConnected, Clamp(builder, Schema.FullyConnectedOptions.Activation, options.Activation)),
        { Kind: OperatorKind.Softmax, Options: SoftmaxOptions softmax } =>
            (OptionsType.Softmax, builder.AddTable(table => table.AddFloat(Schema.SoftmaxOptions.Beta, softmax.Beta, 0))),
        { Kind: OperatorKind.Concatenation, Options: ConcatenationOptions options } =>
            (OptionsType.Concatenation, builder.AddTable(table => table.AddInt(Schema.ConcatenationOptions.Axis, options.Axis, 0))),
        { Kind: OperatorKind.Add, Options: ArithmeticOptions options } =>
            (OptionsType.Add, Clamp(builder, Schema.ActivationOptions.Activation, options.Activation)),
        { Kind: OperatorKind.L2Normalization, Options: EmptyOptions } =>
            (OptionsType.L2Normalization, Clamp(builder, Schema.ActivationOptions.Activation, FusedActivation.None)),
        { Kind: OperatorKind.Reshape, Options: ReshapeOptions reshape } => (OptionsType.Reshape, Reshape(builder, reshape)),
        { Kind: OperatorKind.Mul, Options: ArithmeticOptions options } =>
            (OptionsType.Mul, Clamp(builder, Schema.ActivationOptions.Activation, options.Activation)),
        { Kind: OperatorKind.Pad, Options: EmptyOptions } => (OptionsType.Pad, builder.AddTable(_ => { })),
        { Kind: OperatorKind.Mean, Options: ReducerOptions options } =>
            (
                OptionsType.Reducer,
                builder.AddTable(table => table.AddBool(Schema.ReducerOptions.KeepDimensions, options.KeepDimensions, false))),
        { Kind: OperatorKind.Sub, Options: ArithmeticOptions options } =>
            (OptionsType.Sub, Clamp(builder, Schema.ActivationOptions.Activation, options.Activation)),
        { Kind: OperatorKind.LeakyRelu, Options: LeakyReluOptions leaky } =>
            (OptionsType.LeakyRelu, builder.AddTable(table => table.AddFloat(Schema.LeakyReluOptions.Alpha, leaky.Alpha, 0))),
        { Kind: OperatorKind.Gelu, Options: GeluOptions gelu } =>
            (OptionsType.Gelu, builder.AddTable(table => table.AddBool(Schema.GeluOptions.Approximate, gelu.Approximate, false))),
        { Kind: OperatorKind.HardSwish, Options: EmptyOptions } => (OptionsType.HardSwish, builder.AddTable(_ => { })),
        _ => throw new InvalidOperationException($"{op.Kind} has no options of type {op.Options.GetType().Name}"),
    };

    private static int Conv2D(FlatBufferBuilder builder, ConvOptions options) => builder.AddTable(table =>
    {
        table.AddSbyte(Schema.Conv2DOptions.Padding, (sbyte)options.Padding, 0);
        table.AddInt(Schema.Conv2DOptions.StrideWidth, options.StrideWidth, 0);
        table.AddInt(Schema.Conv2DOptions.StrideHeight, options.StrideHeight, 0);
        table.AddSbyte(Schema.Conv2DOptions.Activation, (sbyte)options.Activation, 0);
        table.AddInt(Schema.Conv2DOptions.DilationWidth, options.DilationWidth, 1);
        table.AddInt(Schema.Conv2DOptions.DilationHeight, options.DilationHeight, 1);
    });

    private static int DepthwiseConv2D(FlatBufferBuilder builder, ConvOptions options) => builder.AddTable(table =>
    {
        table.AddSbyte(Schema.DepthwiseConv2DOptions.Padding, (sbyte)options.Padding, 0);
        table.AddInt(Schema.DepthwiseConv2DOptions.StrideWidth, options.StrideWidth, 0);
        table.AddInt(Schema.DepthwiseConv2DOptions.StrideHeight, options.StrideHeight, 0);
        table.AddInt(Schema.DepthwiseConv2DOptions.DepthMultiplier, options.DepthMultiplier, 0);
        table.AddSbyte(Schema.DepthwiseConv2DOptions.Activation, (sbyte)options.Activation, 0);
        table.AddInt(Schema.DepthwiseConv2DOptions.DilationWidth, options.DilationWidth, 1);
        table.AddInt(Schema.DepthwiseConv2DOptions.DilationHeight, options.DilationHeight, 1);
    });

    private static int Pool2D(FlatBufferBuilder builder, PoolOptions options) => builder.AddTable(table =>
    {
        table.AddSbyte(Schema.Pool2DOptions.Padding, (sbyte)options.Padding, 0);
        table.AddInt(Schema.Pool2DOptions.StrideWidth, options.StrideWidth, 0);
        table.AddInt(Schema.Pool2DOptions.StrideHeight, options.StrideHeight, 0);
        table.AddInt(Schema.Pool2DOptions.FilterWidth, options.FilterWidth, 0);
        table.AddInt(Schema.Pool2DOptions.FilterHeight, options.FilterHeight, 0);
    });

    private static int Reshape(FlatBufferBuilder builder, ReshapeOptions options)
    {
        int shape = builder.AddVector(options.NewShape, sizeof(int));
        return builder.AddTable(table => table.AddOffset(Schema.ReshapeOptions.NewShape, shape, 0));
    }

    /// <summary>Tables in which only fused_activation_function differs from its default.</summary>
    private static int Clamp(FlatBufferBuilder builder, int slot, FusedActivation activation) =>
        builder.AddTable(table => table.AddSbyte(slot, (sbyte)activation, 0));
}
