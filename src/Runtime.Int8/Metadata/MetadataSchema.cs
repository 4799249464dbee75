namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>
/// The field numbers ("slots") and values of the TFLite Metadata schema that are read or written: a field's position in its table's
/// declaration, where a union takes two (type, value).
/// </summary>
internal static class MetadataSchema
{
    public const string Identifier = "M001";

    internal static class Model
    {
        public const int Name = 0;
        public const int Description = 1;
        public const int Version = 2;
        public const int Subgraphs = 3;
        public const int MinParserVersion = 7;
    }

    internal static class Subgraph
    {
        public const int Inputs = 2;
        public const int Outputs = 3;
    }

    internal static class Tensor
    {
        public const int Name = 0;
        public const int Content = 3;
        public const int ProcessUnits = 4;
        public const int Stats = 5;
        public const int Files = 6;
    }

    internal static class Content
    {
        public const int PropertiesType = 0;
        public const int Properties = 1;
        public const byte Unknown = 0;
        public const byte Image = 2;
    }

    internal static class ImageProperties
    {
        public const int ColorSpace = 0;
        public const sbyte Rgb = 1;
        public const sbyte Grayscale = 2;
    }

    internal static class ProcessUnit
    {
        public const int OptionsType = 0;
        public const int Options = 1;
        public const byte Normalization = 1;
    }

    internal static class NormalizationOptions
    {
        public const int Mean = 0;
        public const int Std = 1;
    }

    internal static class Stats
    {
        public const int Max = 0;
        public const int Min = 1;
    }

    internal static class AssociatedFile
    {
        public const int Name = 0;
        public const int Description = 1;
        public const int Type = 2;
        public const sbyte AxisLabels = 2;
        public const sbyte ValueLabels = 3;
    }
}
