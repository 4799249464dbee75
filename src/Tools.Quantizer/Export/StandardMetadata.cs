using Google.FlatBuffers;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// The metadata entry TFLITE_METADATA: a FlatBuffers file of its own (identifier M001, root ModelMetadata of the TFLite Metadata
/// schema). Other tools read from it how to feed the model and how its answers are called.
/// </summary>
internal static class StandardMetadata
{
    /// <summary>The name of the file of an output's labels.</summary>
    /// <param name="output">The output's index.</param>
    /// <param name="outputs">How many outputs there are.</param>
    public static string LabelsFile(int output, int outputs) => outputs == 1 ? "labels.txt" : $"labels_{output + 1}.txt";

    // First version of the metadata parser that knows every field used here.
    private const string MinParserVersion = "1.0.0";

    /// <param name="description">What to say.</param>
    /// <param name="inputChannels">1 for a grey picture, 3 for colours.</param>
    public static byte[] Write(ModelDescription description, int inputChannels)
    {
        FlatBufferBuilder builder = new(1024);
        int inputs = builder.AddOffsets([InputTensor(builder, description.Preprocessing, inputChannels)]);
        int outputs = builder.AddOffsets(
            [.. description.Outputs.Select((output, i) => OutputTensor(builder, output, LabelsFile(i, description.Outputs.Count)))]);
        int subgraph = builder.AddTable(table =>
        {
            table.AddOffset(MetadataSchema.Subgraph.Inputs, inputs, 0);
            table.AddOffset(MetadataSchema.Subgraph.Outputs, outputs, 0);
        });
        int subgraphs = builder.AddOffsets([subgraph]);

        int name = builder.AddText(description.Name);
        int text = builder.AddText(description.Description);
        int version = builder.AddText("1");
        int parser = builder.AddText(MinParserVersion);
        int root = builder.AddTable(table =>
        {
            table.AddOffset(MetadataSchema.Model.Name, name, 0);
            table.AddOffset(MetadataSchema.Model.Description, text, 0);
            table.AddOffset(MetadataSchema.Model.Version, version, 0);
            table.AddOffset(MetadataSchema.Model.Subgraphs, subgraphs, 0);
            table.AddOffset(MetadataSchema.Model.MinParserVersion, parser, 0);
        });
        builder.Finish(root, MetadataSchema.Identifier);
        return builder.SizedByteArray();
    }

    private static int InputTensor(FlatBufferBuilder builder, Preprocessing preprocessing, int channels)
    {
        sbyte colors = channels == 1 ? MetadataSchema.ImageProperties.Grayscale : MetadataSchema.ImageProperties.Rgb;
        int image = builder.AddTable(table => table.AddSbyte(MetadataSchema.ImageProperties.ColorSpace, colors, 0));
        int content = builder.AddTable(table =>
        {
            table.AddByte(MetadataSchema.Content.PropertiesType, MetadataSchema.Content.Image, 0);
            table.AddOffset(MetadataSchema.Content.Properties, image, 0);
        });

        int mean = builder.AddVector(preprocessing.Mean, sizeof(float));
        int std = builder.AddVector(preprocessing.Std, sizeof(float));
        int normalization = builder.AddTable(table =>
        {
            table.AddOffset(MetadataSchema.NormalizationOptions.Mean, mean, 0);
            table.AddOffset(MetadataSchema.NormalizationOptions.Std, std, 0);
        });
        int unit = builder.AddTable(table =>
        {
            table.AddByte(MetadataSchema.ProcessUnit.OptionsType, MetadataSchema.ProcessUnit.Normalization, 0);
            table.AddOffset(MetadataSchema.ProcessUnit.Options, normalization, 0);
        });
        int units = builder.AddOffsets([unit]);

        // Largest and smallest value of the pixels before normalization.
        int max = builder.AddVector([.. Enumerable.Repeat(255f, channels)], sizeof(float));
        int min = builder.AddVector(new float[channels], sizeof(float));
        int stats = builder.AddTable(table =>
        {
            table.AddOffset(MetadataSchema.Stats.Max, max, 0);
            table.AddOffset(MetadataSchema.Stats.Min, min, 0);
        });

        int name = builder.AddText("image");
        return TensorMetadata(builder, name, content, units, stats, 0);
    }

    private static int OutputTensor(FlatBufferBuilder builder, OutputMetadata output, string labelsFile)
    {
        int files = 0;
        if (output.Labels is not null)
        {
            int file = builder.AddText(labelsFile);
            int text = builder.AddText("Class names, a line each, in the order of the outputs.");
            int associated = builder.AddTable(table =>
            {
                table.AddOffset(MetadataSchema.AssociatedFile.Name, file, 0);
                table.AddOffset(MetadataSchema.AssociatedFile.Description, text, 0);
                table.AddSbyte(MetadataSchema.AssociatedFile.Type, MetadataSchema.AssociatedFile.AxisLabels, 0);
            });
            files = builder.AddOffsets([associated]);
        }

        int name = builder.AddText(output.Name ?? (output.Labels is null ? "output" : "probability"));
        return TensorMetadata(builder, name, 0, 0, 0, files);
    }

    // Offset 0 is an absent field.
    private static int TensorMetadata(FlatBufferBuilder builder, int name, int content, int units, int stats, int files) =>
        builder.AddTable(table =>
        {
            table.AddOffset(MetadataSchema.Tensor.Name, name, 0);
            table.AddOffset(MetadataSchema.Tensor.Content, content, 0);
            table.AddOffset(MetadataSchema.Tensor.ProcessUnits, units, 0);
            table.AddOffset(MetadataSchema.Tensor.Stats, stats, 0);
            table.AddOffset(MetadataSchema.Tensor.Files, files, 0);
        });
}
