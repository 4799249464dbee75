using Google.FlatBuffers;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// Operators' options: (type, table) of the schema's union BuiltinOptions. Fields are given in the order of their
/// declaration; a field that has its default is left out of the file.
/// </summary>
internal static class OptionsWriter
{
    /// <summary>The union's type (0 for none) and the table's offset.</summary>
    public static (byte Type, int Offset) Write(FlatBufferBuilder builder, QuantizedOperator op) => op switch
    {
        { Options: null } => (0, 0),
        { Kind: OperatorKind.Conv2D, Options: ConvOptions conv } => (1, Conv2D(builder, conv)),
        { Kind: OperatorKind.DepthwiseConv2D, Options: ConvOptions conv } => (2, DepthwiseConv2D(builder, conv)),
        { Kind: OperatorKind.AveragePool2D or OperatorKind.MaxPool2D, Options: PoolOptions pool } => (5, Pool2D(builder, pool)),
        { Kind: OperatorKind.FullyConnected, Options: FullyConnectedOptions options } => (8, Clamp(builder, 5, 0, options.Activation)),
        { Kind: OperatorKind.Softmax, Options: SoftmaxOptions softmax } => (9, builder.AddTable(1, table => table.AddFloat(0, softmax.Beta, 0))),
        { Kind: OperatorKind.Concatenation, Options: ConcatenationOptions options } => (10, builder.AddTable(2, table => table.AddInt(0, options.Axis, 0))),
        { Kind: OperatorKind.Add, Options: ArithmeticOptions options } => (11, Clamp(builder, 2, 0, options.Activation)),
        { Kind: OperatorKind.L2Normalization, Options: EmptyOptions } => (12, Clamp(builder, 1, 0, FusedActivation.None)),
        { Kind: OperatorKind.Reshape, Options: ReshapeOptions reshape } => (17, Reshape(builder, reshape)),
        { Kind: OperatorKind.Mul, Options: ArithmeticOptions options } => (21, Clamp(builder, 1, 0, options.Activation)),
        { Kind: OperatorKind.Pad, Options: EmptyOptions } => (22, builder.AddTable(0, _ => { })),
        { Kind: OperatorKind.Mean, Options: ReducerOptions options } => (27, builder.AddTable(1, table => table.AddBool(0, options.KeepDimensions, false))),
        { Kind: OperatorKind.Sub, Options: ArithmeticOptions options } => (28, Clamp(builder, 2, 0, options.Activation)),
        { Kind: OperatorKind.HardSwish, Options: EmptyOptions } => (91, builder.AddTable(0, _ => { })),
        _ => throw new InvalidOperationException($"{op.Kind} has no options of type {op.Options.GetType().Name}"),
    };

    // padding, stride_w, stride_h, fused_activation_function, dilation_w_factor = 1, dilation_h_factor = 1, quantized_bias_type
    private static int Conv2D(FlatBufferBuilder builder, ConvOptions options) => builder.AddTable(7, table =>
    {
        table.AddSbyte(0, (sbyte)options.Padding, 0);
        table.AddInt(1, options.StrideWidth, 0);
        table.AddInt(2, options.StrideHeight, 0);
        table.AddSbyte(3, (sbyte)options.Activation, 0);
        table.AddInt(4, options.DilationWidth, 1);
        table.AddInt(5, options.DilationHeight, 1);
    });

    // padding, stride_w, stride_h, depth_multiplier, fused_activation_function, dilation_w_factor = 1, dilation_h_factor = 1
    private static int DepthwiseConv2D(FlatBufferBuilder builder, ConvOptions options) => builder.AddTable(7, table =>
    {
        table.AddSbyte(0, (sbyte)options.Padding, 0);
        table.AddInt(1, options.StrideWidth, 0);
        table.AddInt(2, options.StrideHeight, 0);
        table.AddInt(3, options.DepthMultiplier, 0);
        table.AddSbyte(4, (sbyte)options.Activation, 0);
        table.AddInt(5, options.DilationWidth, 1);
        table.AddInt(6, options.DilationHeight, 1);
    });

    // padding, stride_w, stride_h, filter_width, filter_height, fused_activation_function
    private static int Pool2D(FlatBufferBuilder builder, PoolOptions options) => builder.AddTable(6, table =>
    {
        table.AddSbyte(0, (sbyte)options.Padding, 0);
        table.AddInt(1, options.StrideWidth, 0);
        table.AddInt(2, options.StrideHeight, 0);
        table.AddInt(3, options.FilterWidth, 0);
        table.AddInt(4, options.FilterHeight, 0);
    });

    private static int Reshape(FlatBufferBuilder builder, ReshapeOptions options)
    {
        int shape = builder.AddVector(options.NewShape, sizeof(int));
        return builder.AddTable(1, table => table.AddOffset(0, shape, 0));
    }

    /// <summary>Tables in which only fused_activation_function differs from its default.</summary>
    private static int Clamp(FlatBufferBuilder builder, int slots, int slot, FusedActivation activation) =>
        builder.AddTable(slots, table => table.AddSbyte(slot, (sbyte)activation, 0));
}
