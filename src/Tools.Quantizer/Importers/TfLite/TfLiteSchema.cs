namespace MobileNetEdge.Tools.Quantizer.Importers.TfLite;

/// <summary>Builtin operator numbers of the TensorFlow Lite file format, those that are read.</summary>
internal enum TfLiteOperator
{
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
    Pad = 34,
    Mean = 40,
    Sub = 41,
    Squeeze = 43,
    HardSwish = 117,
}

internal enum TfLiteType
{
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    UInt8 = 3,
    Int64 = 4,
    Int8 = 9,
}

/// <summary>Field numbers ("slots") of the format's tables, and those of the operators' options.</summary>
internal static class Slots
{
    public const string Identifier = "TFL3";

    public static class Model
    {
        public const int OperatorCodes = 1;
        public const int Subgraphs = 2;
        public const int Buffers = 4;
    }

    public static class OperatorCode
    {
        public const int DeprecatedBuiltinCode = 0;
        public const int CustomCode = 1;
        public const int BuiltinCode = 3;
    }

    public static class Subgraph
    {
        public const int Tensors = 0;
        public const int Inputs = 1;
        public const int Outputs = 2;
        public const int Operators = 3;
    }

    public static class Tensor
    {
        public const int Shape = 0;
        public const int Type = 1;
        public const int Buffer = 2;
        public const int Name = 3;
        public const int Sparsity = 6;
    }

    public static class Buffer
    {
        public const int Data = 0;
    }

    public static class Operator
    {
        public const int OpcodeIndex = 0;
        public const int Inputs = 1;
        public const int Outputs = 2;
        public const int Options = 4;
    }

    public static class ConvOptions
    {
        public const int Padding = 0;
        public const int StrideWidth = 1;
        public const int StrideHeight = 2;
        public const int FusedActivation = 3;
        public const int DilationWidth = 4;
        public const int DilationHeight = 5;
    }

    public static class DepthwiseOptions
    {
        public const int Padding = 0;
        public const int StrideWidth = 1;
        public const int StrideHeight = 2;
        public const int FusedActivation = 4;
        public const int DilationWidth = 5;
        public const int DilationHeight = 6;
    }

    public static class PoolOptions
    {
        public const int Padding = 0;
        public const int StrideWidth = 1;
        public const int StrideHeight = 2;
        public const int FilterWidth = 3;
        public const int FilterHeight = 4;
        public const int FusedActivation = 5;
    }

    public static class FullyConnectedOptions
    {
        public const int FusedActivation = 0;
        public const int WeightsFormat = 1;
        public const int KeepDimensions = 2;
    }

    public static class ConcatenationOptions
    {
        public const int Axis = 0;
        public const int FusedActivation = 1;
    }

    /// <summary>ADD, SUB, MUL and L2_NORMALIZATION.</summary>
    public static class ArithmeticOptions
    {
        public const int FusedActivation = 0;
    }

    public static class SoftmaxOptions
    {
        public const int Beta = 0;
    }

    public static class ReducerOptions
    {
        public const int KeepDimensions = 0;
    }

    public static class SqueezeOptions
    {
        public const int Dimensions = 0;
    }

    public static class ReshapeOptions
    {
        public const int NewShape = 0;
    }
}
