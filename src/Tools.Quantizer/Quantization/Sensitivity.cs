using System.Text.Json.Serialization;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>Why a tensor loses much in int8.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SensitivityCause>))]
internal enum SensitivityCause
{
    /// <summary>Nothing stands out: 256 steps are all it has.</summary>
    Rounding,

    /// <summary>A few channels are far larger than the rest, which keep few steps of the scale that all share.</summary>
    UnequalChannels,

    /// <summary>Rare values are far larger than all others.</summary>
    Outliers,

    /// <summary>Most of the loss is in values outside the range.</summary>
    Clipping,

    /// <summary>An h-swish reads it: steps are spent on values that it turns into nearly 0.</summary>
    HardSwish,
}

/// <summary>
/// How much the answers lose when one tensor alone is quantized and everything else stays in floats. The members' names are those of
/// <c>--json</c>; README.md lists them.
/// </summary>
/// <param name="Tensor">The tensor's name in the model.</param>
/// <param name="Operator">The operator that computes it, such as <c>Conv2D</c>.</param>
/// <param name="SignalToNoiseDecibels">Signal-to-noise of the answers (scores before the softmax); null where nothing is lost.</param>
/// <param name="NoiseShare">Its share, 0..1, of the noise of all tensors, each taken alone.</param>
/// <param name="Cause">The most likely cause of the loss.</param>
/// <param name="Reason">The cause in words, with numbers.</param>
/// <param name="Fix">What can be done, in words; empty where nothing needs to be done.</param>
internal sealed record Sensitivity(
    string Tensor,
    string Operator,
    double? SignalToNoiseDecibels,
    double NoiseShare,
    SensitivityCause Cause,
    string Reason,
    string Fix);
