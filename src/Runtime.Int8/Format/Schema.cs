namespace MobileNetEdge.Runtime.Int8.Format;

/// <summary>
/// The field numbers ("slots") of the tables of a .tflite file that the readers and the writer use: a field's position in its table's
/// declaration, where a union takes two (type, value). They are part of the format and never change: FlatBuffers only ever adds fields.
/// </summary>
internal static class Schema
{
    public const string Identifier = "TFL3";
    public const uint Version = 3;

    internal static class Model
    {
        public const int Version = 0;
        public const int OperatorCodes = 1;
        public const int Subgraphs = 2;
        public const int Description = 3;
        public const int Buffers = 4;
        public const int Metadata = 6;
        public const int Signatures = 7;
    }

    internal static class Signature
    {
        public const int Inputs = 0;
        public const int Outputs = 1;
        public const int Key = 2;
        public const int Subgraph = 4;
    }

    internal static class SignatureTensor
    {
        public const int Name = 0;
        public const int Tensor = 1;
    }

    internal static class OperatorCode
    {
        public const int DeprecatedBuiltinCode = 0;
        public const int CustomCode = 1;
        public const int Version = 2;
        public const int BuiltinCode = 3;
    }

    internal static class Subgraph
    {
        public const int Tensors = 0;
        public const int Inputs = 1;
        public const int Outputs = 2;
        public const int Operators = 3;
        public const int Name = 4;
    }

    internal static class Tensor
    {
        public const int Shape = 0;
        public const int Type = 1;
        public const int Buffer = 2;
        public const int Name = 3;
        public const int Quantization = 4;
        public const int IsVariable = 5;
        public const int Sparsity = 6;
    }

    internal static class Quantization
    {
        public const int Scale = 2;
        public const int ZeroPoint = 3;
        public const int DetailsType = 4;
        public const int QuantizedDimension = 6;
    }

    internal static class Buffer
    {
        public const int Data = 0;
        public const int Offset = 1;
    }

    internal static class Metadata
    {
        public const int Name = 0;
        public const int Buffer = 1;
    }

    internal static class Operator
    {
        public const int OpcodeIndex = 0;
        public const int Inputs = 1;
        public const int Outputs = 2;
        public const int BuiltinOptionsType = 3;
        public const int BuiltinOptions = 4;
        public const int CustomOptions = 5;
    }

    internal static class Conv2DOptions
    {
        public const int Padding = 0;
        public const int StrideWidth = 1;
        public const int StrideHeight = 2;
        public const int Activation = 3;
        public const int DilationWidth = 4;
        public const int DilationHeight = 5;
    }

    internal static class DepthwiseConv2DOptions
    {
        public const int Padding = 0;
        public const int StrideWidth = 1;
        public const int StrideHeight = 2;
        public const int DepthMultiplier = 3;
        public const int Activation = 4;
        public const int DilationWidth = 5;
        public const int DilationHeight = 6;
    }

    internal static class Pool2DOptions
    {
        public const int Padding = 0;
        public const int StrideWidth = 1;
        public const int StrideHeight = 2;
        public const int FilterWidth = 3;
        public const int FilterHeight = 4;
        public const int Activation = 5;
    }

    internal static class FullyConnectedOptions
    {
        public const int Activation = 0;
        public const int WeightsFormat = 1;
        public const int KeepDimensions = 2;
    }

    internal static class ConcatenationOptions
    {
        public const int Axis = 0;
        public const int Activation = 1;
    }

    /// <summary>ADD, SUB, MUL, L2_NORMALIZATION: their first field.</summary>
    internal static class ActivationOptions
    {
        public const int Activation = 0;
    }

    internal static class SoftmaxOptions
    {
        public const int Beta = 0;
    }

    /// <summary>MEAN.</summary>
    internal static class ReducerOptions
    {
        public const int KeepDimensions = 0;
    }

    internal static class ReshapeOptions
    {
        public const int NewShape = 0;
    }

    internal static class LeakyReluOptions
    {
        public const int Alpha = 0;
    }

    internal static class GeluOptions
    {
        public const int Approximate = 0;
    }

    internal static class SqueezeOptions
    {
        public const int Dimensions = 0;
    }
}

/// <summary>Which table the union BuiltinOptions of an operator holds.</summary>
internal enum OptionsType : byte
{
    None = 0,
    Conv2D = 1,
    DepthwiseConv2D = 2,
    Pool2D = 5,
    FullyConnected = 8,
    Softmax = 9,
    Concatenation = 10,
    Add = 11,
    L2Normalization = 12,
    Reshape = 17,
    Mul = 21,
    Pad = 22,
    Reducer = 27,
    Sub = 28,
    LeakyRelu = 75,
    HardSwish = 91,
    Gelu = 116,
}
