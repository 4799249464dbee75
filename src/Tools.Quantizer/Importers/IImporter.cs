using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>Reads one file format into a float graph.</summary>
internal interface IImporter
{
    /// <summary>The format as a user calls it, with its file ending.</summary>
    string Format { get; }

    /// <summary>
    /// Whether a file that starts with these bytes (<see cref="ZipHead.Bytes"/>, fewer when the file is shorter) is of this format.
    /// </summary>
    bool Recognizes(ReadOnlySpan<byte> head);

    /// <exception cref="InputException">
    /// The file cannot be used; the message names the layer or tensor, the caller adds the file.
    /// </exception>
    Graph Import(string path, ImportOptions options);
}

/// <summary>What a weight file may leave open.</summary>
internal sealed record ImportOptions
{
    /// <summary>
    /// Height and width of the input, for files that do not say it. Null: 224 for weights without a graph, an error for a graph with an
    /// open size.
    /// </summary>
    public int? Resolution { get; init; }

    /// <summary>The input's width, where it is not the height.</summary>
    public int? Width { get; init; }

    /// <summary>Which entry of a PyTorch checkpoint holds the weights; null to take the usual one.</summary>
    public string? WeightsEntry { get; init; }

    /// <summary>
    /// Whether a MobileNetV2 by torchvision's names has ReLU6, as the paper, or ReLU, as torchvision's quantizable one; null to assume it.
    /// </summary>
    public bool? Relu6 { get; init; }

    /// <summary>
    /// Whether a quantized model is read as floats: its weights dequantized, the quantization of its activations dropped.
    /// </summary>
    public bool Requantize { get; init; }
}
