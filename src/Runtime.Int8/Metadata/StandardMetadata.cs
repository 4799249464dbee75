using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>
/// The parts of the TFLite Metadata (https://www.tensorflow.org/lite/models/convert/metadata) that a picture classifier needs:
/// the model's name, the normalization of its first input, and the names and class names of its outputs.
/// </summary>
/// <param name="Name">The model's name.</param>
/// <param name="Description">A description of the model.</param>
/// <param name="Mean">The mean, for pixels of 0..255: one value, or one per channel; null if Std is.</param>
/// <param name="Std">The divisors, as many as means.</param>
/// <param name="Outputs">Names and class names of the outputs, in their order.</param>
internal sealed record StandardMetadata(
    string? Name, string? Description, float[]? Mean, float[]? Std, IReadOnlyList<OutputMetadata> Outputs)
{
    private const string Place = "metadata." + ModelMetadata.StandardEntry;

    public static StandardMetadata Read(ReadOnlyMemory<byte> flatBuffer, ReadOnlyMemory<byte> modelFile)
    {
        FlatTable model = FlatTable.Root(flatBuffer, MetadataSchema.Identifier, Place);
        FlatTable[] subgraphs = model.Tables(MetadataSchema.Model.Subgraphs, "subgraph_metadata");
        FlatTable[] inputs = subgraphs is [var main, ..] ? main.Tables(MetadataSchema.Subgraph.Inputs, "input_tensor_metadata") : [];
        FlatTable[] outputs = subgraphs is [var same, ..] ? same.Tables(MetadataSchema.Subgraph.Outputs, "output_tensor_metadata") : [];

        (float[]? mean, float[]? std) = inputs is [var input, ..] ? Normalization(input) : default;
        return new StandardMetadata(
            model.String(MetadataSchema.Model.Name, "name"),
            model.String(MetadataSchema.Model.Description, "description"),
            mean,
            std,
            [
                .. outputs.Select(output => new OutputMetadata(
                    output.String(MetadataSchema.Tensor.Name, "name"), null, ReadLabels(output, modelFile))),
            ]);
    }

    private static (float[]? Mean, float[]? Std) Normalization(FlatTable tensor)
    {
        // Sound and feature vectors are normalized too, which says nothing about pictures.
        byte content = tensor.Table(MetadataSchema.Tensor.Content, "content")?.Byte(MetadataSchema.Content.PropertiesType)
            ?? MetadataSchema.Content.Unknown;
        if (content is not (MetadataSchema.Content.Unknown or MetadataSchema.Content.Image))
        {
            return default;
        }

        foreach (FlatTable unit in tensor.Tables(MetadataSchema.Tensor.ProcessUnits, "process_units"))
        {
            if (unit.Byte(MetadataSchema.ProcessUnit.OptionsType) == MetadataSchema.ProcessUnit.Normalization
                && unit.Table(MetadataSchema.ProcessUnit.Options, "options") is { } options)
            {
                float[] mean = options.SingleVector(MetadataSchema.NormalizationOptions.Mean, "mean", most: 4);
                float[] std = options.SingleVector(MetadataSchema.NormalizationOptions.Std, "std", most: 4);
                return Preprocessing.Problem(mean, std) is { } problem ? throw options.Bad(problem) : (mean, std);
            }
        }

        return default;
    }

    /// <summary>The first file of names along the class axis or, if there is none, of names of values.</summary>
    private static string[]? ReadLabels(FlatTable tensor, ReadOnlyMemory<byte> modelFile)
    {
        FlatTable[] files = tensor.Tables(MetadataSchema.Tensor.Files, "associated_files");
        foreach (sbyte type in (ReadOnlySpan<sbyte>)[MetadataSchema.AssociatedFile.AxisLabels, MetadataSchema.AssociatedFile.ValueLabels])
        {
            foreach (FlatTable file in files)
            {
                if (file.SByte(MetadataSchema.AssociatedFile.Type) == type)
                {
                    string name = file.String(MetadataSchema.AssociatedFile.Name, "name")
                        ?? throw file.Bad("a file of labels without a name");
                    return AppendedFiles.ReadLines(modelFile, name, file.Place);
                }
            }
        }

        return null;
    }
}
