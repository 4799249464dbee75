using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>What travels in the file beside the network.</summary>
/// <param name="Name">Short name, as 'mobilenet_v1_0.25_224'.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Preprocessing">How a picture becomes the input tensor.</param>
/// <param name="Outputs">What is known of each output, in their order.</param>
/// <param name="Provenance">Where the network comes from.</param>
internal sealed record ModelDescription(
    string Name, string Description, Preprocessing Preprocessing, IReadOnlyList<OutputMetadata> Outputs, Provenance Provenance);

/// <param name="Source">File name of the trained weights, without its folder.</param>
/// <param name="SourceSha256">Of that file, in lower-case hex.</param>
/// <param name="Tool">Name and version of the program that wrote the model.</param>
/// <param name="Options">The options it ran with.</param>
internal sealed record Provenance(string Source, string SourceSha256, string Tool, string Options);
