using Google.FlatBuffers;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// The metadata entry TFLITE_METADATA: a FlatBuffers file of its own (identifier M001, root ModelMetadata of the TFLite Metadata
/// schema). Other tools read from it how to feed the model and how its answers are called.
/// Numbers are slots: positions in the tables' declarations, a union taking two.
/// </summary>
internal static class StandardMetadata
{
    public const string EntryName = "TFLITE_METADATA";
    public const string LabelsFile = "labels.txt";
    private const string Identifier = "M001";

    // First version of the metadata parser that knows every field used here.
    private const string MinParserVersion = "1.0.0";

    private const byte ImageProperties = 2;        // of the union ContentProperties
    private const byte NormalizationOptions = 1;   // of the union ProcessUnitOptions
    private const sbyte Rgb = 1;                   // of ColorSpaceType
    private const sbyte Grayscale = 2;
    private const sbyte TensorAxisLabels = 2;      // of AssociatedFileType

    /// <param name="description">What to say.</param>
    /// <param name="inputChannels">1 for a grey picture, 3 for colours.</param>
    public static byte[] Write(ModelDescription description, int inputChannels)
    {
        FlatBufferBuilder builder = new(1024);
        int inputs = builder.AddOffsets([InputTensor(builder, description.Preprocessing, inputChannels)]);
        int outputs = builder.AddOffsets([OutputTensor(builder, description.Labels is not null)]);

        // SubGraphMetadata: name, description, input_tensor_metadata, output_tensor_metadata, ...
        int subgraph = builder.AddTable(10, table =>
        {
            table.AddOffset(2, inputs, 0);
            table.AddOffset(3, outputs, 0);
        });
        int subgraphs = builder.AddOffsets([subgraph]);

        int name = builder.AddText(description.Name);
        int text = builder.AddText(description.Description);
        int version = builder.AddText("1");
        int parser = builder.AddText(MinParserVersion);

        // ModelMetadata: name, description, version, subgraph_metadata, author, license, associated_files, min_parser_version
        int root = builder.AddTable(8, table =>
        {
            table.AddOffset(0, name, 0);
            table.AddOffset(1, text, 0);
            table.AddOffset(2, version, 0);
            table.AddOffset(3, subgraphs, 0);
            table.AddOffset(7, parser, 0);
        });
        builder.Finish(root, Identifier);
        return builder.SizedByteArray();
    }

    private static int InputTensor(FlatBufferBuilder builder, Preprocessing preprocessing, int channels)
    {
        // ImageProperties: color_space, default_size. Content: content_properties (type, value), range.
        int image = builder.AddTable(2, table => table.AddSbyte(0, channels == 1 ? Grayscale : Rgb, 0));
        int content = builder.AddTable(3, table =>
        {
            table.AddByte(0, ImageProperties, 0);
            table.AddOffset(1, image, 0);
        });

        // NormalizationOptions: mean, std. ProcessUnit: options (type, value).
        int mean = builder.AddVector(preprocessing.Mean, sizeof(float));
        int std = builder.AddVector(preprocessing.Std, sizeof(float));
        int normalization = builder.AddTable(2, table =>
        {
            table.AddOffset(0, mean, 0);
            table.AddOffset(1, std, 0);
        });
        int unit = builder.AddTable(2, table =>
        {
            table.AddByte(0, NormalizationOptions, 0);
            table.AddOffset(1, normalization, 0);
        });
        int units = builder.AddOffsets([unit]);

        // Stats: max, min, of the pixels before normalization.
        int max = builder.AddVector([.. Enumerable.Repeat(255f, channels)], sizeof(float));
        int min = builder.AddVector(new float[channels], sizeof(float));
        int stats = builder.AddTable(2, table =>
        {
            table.AddOffset(0, max, 0);
            table.AddOffset(1, min, 0);
        });

        int name = builder.AddText("image");
        return TensorMetadata(builder, name, content, units, stats, 0);
    }

    private static int OutputTensor(FlatBufferBuilder builder, bool hasLabels)
    {
        int files = 0;
        if (hasLabels)
        {
            int file = builder.AddText(LabelsFile);
            int text = builder.AddText("Class names, a line each, in the order of the outputs.");

            // AssociatedFile: name, description, type, locale, version
            int associated = builder.AddTable(5, table =>
            {
                table.AddOffset(0, file, 0);
                table.AddOffset(1, text, 0);
                table.AddSbyte(2, TensorAxisLabels, 0);
            });
            files = builder.AddOffsets([associated]);
        }

        int name = builder.AddText(hasLabels ? "probability" : "output");
        return TensorMetadata(builder, name, 0, 0, 0, files);
    }

    // name, description, dimension_names, content, process_units, stats, associated_files; offset 0 is an absent field
    private static int TensorMetadata(FlatBufferBuilder builder, int name, int content, int units, int stats, int files) =>
        builder.AddTable(7, table =>
        {
            table.AddOffset(0, name, 0);
            table.AddOffset(3, content, 0);
            table.AddOffset(4, units, 0);
            table.AddOffset(5, stats, 0);
            table.AddOffset(6, files, 0);
        });
}
