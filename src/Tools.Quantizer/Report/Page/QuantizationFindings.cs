using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using MobileNetEdge.Tools.Quantizer.Export;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>Everything that the page shows.</summary>
/// <param name="Description">The metadata in the file.</param>
/// <param name="Model">The name of the written file.</param>
/// <param name="ModelSha256">The SHA-256 of the written file.</param>
/// <param name="Comparison">The float network (A) and the int8 network (B) on the same pictures.</param>
/// <param name="WereCalibratedOn">Whether these are the calibration pictures, because there were no others.</param>
/// <param name="CalibrationPictures">The number of calibration pictures.</param>
/// <param name="SurveyPictures">The number of pictures that the layers were measured on.</param>
/// <param name="Layers">The measurements of every activation.</param>
/// <param name="Weights">The measurements of every layer's weights.</param>
/// <param name="Parts">The cost of each activation and of the weights of each layer, highest first.</param>
/// <param name="PredictedDisagreement">The share of answers, 0..1, that all noise together changes, by the estimate that the advice is
/// based on.</param>
/// <param name="Boards">The memory that the model needs on each board.</param>
/// <param name="Thumbnails">JPEG files of the pictures in the comparison's disagreements, in the same order.</param>
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
    /// <summary>Signal-to-noise of the logits, which a softmax would hide; null when nothing was lost.</summary>
    public double? LogitDecibels => Layers.Tensors.FirstOrDefault(tensor => tensor.Name == Layers.Logits)?.Total.FiniteDecibels;
}
