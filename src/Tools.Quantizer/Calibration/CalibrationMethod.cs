namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>How the observed values of a tensor become the range that its 256 steps cover.</summary>
internal enum CalibrationMethod
{
    /// <summary>Everything that was seen. One outlier in one picture makes every step coarser.</summary>
    MinMax,

    /// <summary>All but a fixed share of the values. The share has to be guessed, and a tensor with few values loses real ones.</summary>
    Percentile,

    /// <summary>
    /// The range whose quantization loses least: smallest mean squared difference between a value and its quantized self.
    /// The default, because it weighs clipping against step size for each tensor by what was seen there and has nothing to guess;
    /// a tensor without outliers keeps its full range.
    /// </summary>
    Mse,
}
