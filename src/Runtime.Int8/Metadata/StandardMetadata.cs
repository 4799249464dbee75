using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>
/// The parts of the TFLite Metadata (https://www.tensorflow.org/lite/models/convert/metadata) that a picture classifier needs:
/// what the model is called, how its first input is normalized, what the classes of its first output are called.
/// </summary>
/// <param name="Name">What the model is called.</param>
/// <param name="Description">What it is, in words.</param>
/// <param name="Mean">For pixels of 0..255: one value, or one a channel; null together with Std.</param>
/// <param name="Std">The divisor, as many.</param>
/// <param name="Labels">Class names, in order.</param>
internal sealed record StandardMetadata(string? Name, string? Description, float[]? Mean, float[]? Std, IReadOnlyList<string>? Labels)
{
    private const string Place = "metadata." + ModelMetadata.StandardEntry;

    /// <summary>Field numbers of the schema's tables, and the values of its enumerations.</summary>
    private static class Slot
    {
        public const int ModelName = 0;
        public const int ModelDescription = 1;
        public const int ModelSubgraphs = 3;
        public const int SubgraphInputs = 2;
        public const int SubgraphOutputs = 3;
        public const int TensorContent = 3;
        public const int TensorProcessUnits = 4;
        public const int TensorFiles = 6;
        public const int ContentPropertiesType = 0;
        public const int UnitOptionsType = 0;
        public const int UnitOptions = 1;
        public const int NormalizationMean = 0;
        public const int NormalizationStd = 1;
        public const int FileName = 0;
        public const int FileType = 2;
    }

    private const byte ContentIsUnknown = 0;
    private const byte ContentIsImage = 2;
    private const byte OptionsAreNormalization = 1;
    private const sbyte FileIsAxisLabels = 2;
    private const sbyte FileIsValueLabels = 3;

    public static StandardMetadata Read(ReadOnlyMemory<byte> flatBuffer, ReadOnlyMemory<byte> modelFile)
    {
        FlatTable model = FlatTable.Root(flatBuffer, "M001", Place);
        FlatTable[] subgraphs = model.Tables(Slot.ModelSubgraphs, "subgraph_metadata");
        FlatTable[] inputs = subgraphs is [var main, ..] ? main.Tables(Slot.SubgraphInputs, "input_tensor_metadata") : [];
        FlatTable[] outputs = subgraphs is [var same, ..] ? same.Tables(Slot.SubgraphOutputs, "output_tensor_metadata") : [];

        (float[]? mean, float[]? std) = inputs is [var input, ..] ? Normalization(input) : default;
        return new StandardMetadata(
            model.String(Slot.ModelName, "name"),
            model.String(Slot.ModelDescription, "description"),
            mean,
            std,
            outputs is [var output, ..] ? ReadLabels(output, modelFile) : null);
    }

    private static (float[]? Mean, float[]? Std) Normalization(FlatTable tensor)
    {
        // Sound and feature vectors are normalized too; that says nothing about pictures.
        byte content = tensor.Table(Slot.TensorContent, "content")?.Byte(Slot.ContentPropertiesType) ?? ContentIsUnknown;
        if (content is not (ContentIsUnknown or ContentIsImage))
        {
            return default;
        }

        foreach (FlatTable unit in tensor.Tables(Slot.TensorProcessUnits, "process_units"))
        {
            if (unit.Byte(Slot.UnitOptionsType) == OptionsAreNormalization && unit.Table(Slot.UnitOptions, "options") is { } options)
            {
                float[] mean = options.SingleVector(Slot.NormalizationMean, "mean", most: 4);
                float[] std = options.SingleVector(Slot.NormalizationStd, "std", most: 4);
                return Preprocessing.Problem(mean, std) is { } problem ? throw options.Bad(problem) : (mean, std);
            }
        }

        return default;
    }

    /// <summary>The first file of names along the class axis or, where there is none, of names of values.</summary>
    private static string[]? ReadLabels(FlatTable tensor, ReadOnlyMemory<byte> modelFile)
    {
        FlatTable[] files = tensor.Tables(Slot.TensorFiles, "associated_files");
        foreach (sbyte type in (ReadOnlySpan<sbyte>)[FileIsAxisLabels, FileIsValueLabels])
        {
            foreach (FlatTable file in files)
            {
                if (file.SByte(Slot.FileType) == type)
                {
                    string name = file.String(Slot.FileName, "name") ?? throw file.Bad("a file of labels without a name");
                    return AppendedFiles.ReadLines(modelFile, name, file.Place);
                }
            }
        }

        return null;
    }
}
