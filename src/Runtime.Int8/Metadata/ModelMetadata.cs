using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>
/// What a <c>.tflite</c> file holds besides the network: how pictures are prepared, the names of the classes, where the model comes
/// from. Read from the standard TFLite Metadata and, for what the standard has no field for, from an entry of our own.
/// </summary>
public sealed class ModelMetadata
{
    /// <summary>Name of the standard entry: a FlatBuffer of the TFLite Metadata schema, identifier M001.</summary>
    public const string StandardEntry = "TFLITE_METADATA";

    /// <summary>Name of our own entry: UTF-8 JSON with fit, resampling, channel order, kind of head and provenance.</summary>
    public const string EdgeEntry = "MOBILENET_EDGE";

    private ModelMetadata(StandardMetadata? standard, EdgeMetadata? edge)
    {
        Preprocessing = standard?.Mean is { } mean && standard.Std is { } std
            ? new Preprocessing(mean, std, edge?.Channels
                ?? ChannelOrder.Rgb, edge?.Fit ?? Fit.Crop, edge?.Resampling ?? Resampling.Bilinear)
            : null;
        Outputs = OutputsOf(standard?.Outputs ?? [], edge?.Heads ?? []);
        Name = standard?.Name;
        Description = standard?.Description;
        Provenance = edge?.Provenance ?? new Dictionary<string, string>();
    }

    /// <summary>
    /// How a picture becomes the first input; null when the file does not say. The standard states mean and std, for pixels of
    /// 0..255, also in a quantized model; where our own entry does not say the rest, it is RGB, cropped, bilinear: what the
    /// standard's own tools do.
    /// </summary>
    public Preprocessing? Preprocessing { get; }

    /// <summary>What the file says of the outputs, in their order; of those behind the last it says nothing.</summary>
    public IReadOnlyList<OutputMetadata> Outputs { get; }

    /// <summary>Class names of the first output, in order; null when the file has none.</summary>
    public IReadOnlyList<string>? Labels => Outputs.Count > 0 ? Outputs[0].Labels : null;

    /// <summary>What the numbers of the first output mean; null when the file does not say.</summary>
    public HeadKind? Head => Outputs.Count > 0 ? Outputs[0].Head : null;

    /// <summary>The model's name.</summary>
    public string? Name { get; }

    /// <summary>A description of the model.</summary>
    public string? Description { get; }

    /// <summary>Where the model comes from: source, sourceSha256, tool, options. Empty in files of other tools.</summary>
    public IReadOnlyDictionary<string, string> Provenance { get; }

    /// <summary>Reads the metadata; a file without metadata gives an empty object.</summary>
    /// <param name="modelFile">The whole file: labels are in a ZIP archive appended to the network.</param>
    /// <param name="entries">The model's metadata entries: name → the bytes of its buffer.</param>
    /// <exception cref="ModelFormatException">An entry, or the archive it refers to, is damaged or too new.</exception>
    public static ModelMetadata Read(ReadOnlyMemory<byte> modelFile, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        StandardMetadata? standard = entries.TryGetValue(StandardEntry, out ReadOnlyMemory<byte> flatBuffer)
            ? StandardMetadata.Read(flatBuffer, modelFile)
            : null;
        EdgeMetadata? edge = entries.TryGetValue(EdgeEntry, out ReadOnlyMemory<byte> json) ? EdgeMetadata.Read(json) : null;
        return new ModelMetadata(standard, edge);
    }

    private static OutputMetadata[] OutputsOf(IReadOnlyList<OutputMetadata> standard, IReadOnlyList<HeadKind> heads)
    {
        OutputMetadata[] outputs = new OutputMetadata[Math.Max(standard.Count, heads.Count)];
        for (int i = 0; i < outputs.Length; i++)
        {
            OutputMetadata known = i < standard.Count ? standard[i] : new OutputMetadata(null, null, null);
            outputs[i] = i < heads.Count ? known with { Head = heads[i] } : known;
        }

        return outputs;
    }
}
