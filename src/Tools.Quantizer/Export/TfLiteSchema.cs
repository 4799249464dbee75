namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// Where each field lies in the tables of a .tflite file: its position in the table's declaration (a union takes two: type, value).
/// Numbers of the TFLite schema, version 3, which is public and only ever grows at the end.
/// </summary>
internal static class TfLiteSchema
{
    public const string Identifier = "TFL3";
    public const uint Version = 3;

    /// <summary>Constants' bytes start at multiples of this, so that runtimes can use them where they lie.</summary>
    public const int DataAlignment = 16;

    public static class Model
    {
        public const int Slots = 7;
        public const int Version = 0;
        public const int OperatorCodes = 1;
        public const int Subgraphs = 2;
        public const int Description = 3;
        public const int Buffers = 4;
        public const int Metadata = 6;
    }

    public static class OperatorCode
    {
        public const int Slots = 4;
        public const int DeprecatedBuiltinCode = 0;
        public const int Version = 2;
        public const int BuiltinCode = 3;
    }

    public static class Subgraph
    {
        public const int Slots = 5;
        public const int Tensors = 0;
        public const int Inputs = 1;
        public const int Outputs = 2;
        public const int Operators = 3;
        public const int Name = 4;
    }

    public static class Operator
    {
        public const int Slots = 5;
        public const int OpcodeIndex = 0;
        public const int Inputs = 1;
        public const int Outputs = 2;
        public const int OptionsType = 3;
        public const int Options = 4;
    }

    public static class Tensor
    {
        public const int Slots = 5;
        public const int Shape = 0;
        public const int Type = 1;
        public const int Buffer = 2;
        public const int Name = 3;
        public const int Quantization = 4;
    }

    public static class Quantization
    {
        public const int Slots = 7;
        public const int Scale = 2;
        public const int ZeroPoint = 3;
        public const int QuantizedDimension = 6;
    }

    public static class Buffer
    {
        public const int Slots = 1;
        public const int Data = 0;
    }

    public static class Metadata
    {
        public const int Slots = 2;
        public const int Name = 0;
        public const int Buffer = 1;
    }
}
