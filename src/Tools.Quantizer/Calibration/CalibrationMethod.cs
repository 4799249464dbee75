namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>How the observed values of a tensor become the range that its 256 steps cover.</summary>
internal enum CalibrationMethod
{
    /// <summary>Everything that was seen. One outlier in one picture makes every step coarser.</summary>
    MinMax,

    /// <summary>
    /// All but a fixed share of the values, 1 in 10,000. The default: a V1 gives the same answers under all three methods, within the
    /// noise of measuring, and a V3, whose activations have rare and far outliers, loses least under this one.
    /// </summary>
    Percentile,

    /// <summary>
    /// The range whose quantization loses least: smallest mean squared difference between a value and its quantized self. Nothing is
    /// guessed, and a tensor without outliers keeps its full range; but a rare value counts as little as it is rare, and it may
    /// be what the answer hangs on.
    /// </summary>
    Mse,

    /// <summary>The range whose steps keep most of what the distribution says: least Kullback-Leibler divergence.</summary>
    Entropy,
}
