using System.Text.Json.Serialization;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>Why a tensor loses much in int8.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SensitivityCause>))]
internal enum SensitivityCause
{
    /// <summary>Nothing stands out: 256 steps are what it has.</summary>
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

/// <summary>What quantizing one tensor alone, everything else in floats, does to the answers.</summary>
/// <param name="Tensor">Its name in the model.</param>
/// <param name="Operator">What makes it, as <c>Conv2D</c>.</param>
/// <param name="Decibels">Signal-to-noise of the answers (scores before the softmax); null where nothing is lost.</param>
/// <param name="NoiseShare">Its part of the noise of all tensors, each taken alone, 0..1.</param>
/// <param name="Cause">What most likely makes it lose.</param>
/// <param name="Reason">The same in words, with numbers.</param>
/// <param name="Mend">What can be done, in words; empty where nothing needs to be.</param>
internal sealed record Sensitivity(
    string Tensor, string Operator, double? Decibels, double NoiseShare, SensitivityCause Cause, string Reason, string Mend);
