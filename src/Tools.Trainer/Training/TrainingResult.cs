using System.Text.Json.Serialization;
using MobileNetEdge.Tools.Quantizer.Architectures;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>
/// The result of a training. The members are those of <c>--json</c>; accuracies are 0 to 1 and absent if there was nothing to measure on.
/// </summary>
internal sealed record TrainingResult(
    string Weights,
    string Network,
    IReadOnlyList<string> Classes,
    long Parameters,
    long Macs,
    int TrainingPictures,
    int ValidationPictures,
    double? ValidationAccuracy,
    int TestPictures,
    double? TestAccuracy,
    double Minutes,
    IReadOnlyList<EpochResult> Epochs,
    [property: JsonIgnore] ArchitectureMetadata Metadata)
{
    private const string Extension = ".safetensors";

    /// <summary>Beside the weights: the curve of loss and accuracy.</summary>
    public string CurveSvg => $"{Stem}.curve.svg";

    /// <summary>Beside the weights: the confusion matrix.</summary>
    public string? ConfusionSvg => Confusion is null ? null : $"{Stem}.confusion.svg";

    private string Stem => Weights.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? Weights[..^Extension.Length] : Weights;

    /// <summary>On the test pictures, or if there are none, on the validation pictures.</summary>
    [JsonIgnore]
    public ConfusionMatrix? Confusion { get; init; }
}
