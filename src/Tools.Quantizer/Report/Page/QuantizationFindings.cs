using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using MobileNetEdge.Tools.Quantizer.Export;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>All that the page shows.</summary>
/// <param name="Description">What travels in the file.</param>
/// <param name="Model">The file's name.</param>
/// <param name="ModelSha256">Of the written file.</param>
/// <param name="Comparison">Float (A) and int8 (B) on pictures.</param>
/// <param name="WereCalibratedOn">Whether these pictures were calibrated on, as there were no others.</param>
/// <param name="CalibrationPictures">How many were calibrated on.</param>
/// <param name="SurveyPictures">How many pictures the layers were looked at with.</param>
/// <param name="Layers">Every activation.</param>
/// <param name="Weights">Every layer's weights.</param>
/// <param name="Parts">What each activation and the weights of each layer cost, the most first.</param>
/// <param name="PredictedDisagreement">What the estimate behind the advice's worth says of all noise together, 0..1.</param>
/// <param name="Boards">What it takes where it will run.</param>
/// <param name="Thumbnails">JPEG files of the comparison's disagreements, in their order.</param>
internal sealed record QuantizationFindings(
    ModelDescription Description,
    string Model,
    string ModelSha256,
    ModelComparison Comparison,
    bool WereCalibratedOn,
    int CalibrationPictures,
    int SurveyPictures,
    LayerSurvey Layers,
    IReadOnlyList<WeightSurvey> Weights,
    IReadOnlyList<LayerAdvice> Parts,
    double PredictedDisagreement,
    IReadOnlyList<Board> Boards,
    IReadOnlyList<byte[]> Thumbnails)
{
    /// <summary>Of the logits, which softmax would hide; null when nothing was lost.</summary>
    public double? LogitDecibels => Layers.Tensors.FirstOrDefault(tensor => tensor.Name == Layers.Logits)?.Total.FiniteDecibels;
}
