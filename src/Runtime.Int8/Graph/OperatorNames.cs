namespace MobileNetEdge.Runtime.Int8.Graph;

/// <summary>The .tflite schema's spelling of operators.</summary>
public static class OperatorNames
{
    /// <summary>The prefix of the custom codes of the edge profile.</summary>
    internal const string EdgePrefix = "MobileNetEdge.";

    /// <summary>The custom code of an operator of the edge profile, such as <c>MobileNetEdge.DepthwiseConv2D</c>.</summary>
    internal static string OfEdge(OperatorKind kind) => $"{EdgePrefix}{kind}";

    /// <summary>The schema's name of an operator, such as <c>DEPTHWISE_CONV_2D</c>.</summary>
    public static string Of(OperatorKind kind) => kind switch
    {
        OperatorKind.Add => "ADD",
        OperatorKind.AveragePool2D => "AVERAGE_POOL_2D",
        OperatorKind.Concatenation => "CONCATENATION",
        OperatorKind.Conv2D => "CONV_2D",
        OperatorKind.DepthwiseConv2D => "DEPTHWISE_CONV_2D",
        OperatorKind.Dequantize => "DEQUANTIZE",
        OperatorKind.FullyConnected => "FULLY_CONNECTED",
        OperatorKind.L2Normalization => "L2_NORMALIZATION",
        OperatorKind.Logistic => "LOGISTIC",
        OperatorKind.MaxPool2D => "MAX_POOL_2D",
        OperatorKind.Mul => "MUL",
        OperatorKind.Relu => "RELU",
        OperatorKind.ReluN1To1 => "RELU_N1_TO_1",
        OperatorKind.Relu6 => "RELU6",
        OperatorKind.Reshape => "RESHAPE",
        OperatorKind.Softmax => "SOFTMAX",
        OperatorKind.Pad => "PAD",
        OperatorKind.Transpose => "TRANSPOSE",
        OperatorKind.Mean => "MEAN",
        OperatorKind.Sub => "SUB",
        OperatorKind.Squeeze => "SQUEEZE",
        OperatorKind.ArgMax => "ARG_MAX",
        OperatorKind.Quantize => "QUANTIZE",
        OperatorKind.HardSwish => "HARD_SWISH",
        _ => $"operator {(int)kind}",
    };
}
