using System.Globalization;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision.Networks;

/// <summary>
/// The range of real numbers that a quantized input can hold. It was chosen for the numbers that pixels became in calibration, so it
/// reveals a wrong preprocessing and suggests a likely one.
/// </summary>
internal static class InputRange
{
    /// <summary>
    /// The largest share of the pixels' range that may be outside the input's, and of the input's range that pixels may leave unused.
    /// Calibration on low-contrast pictures, or a percentile, makes the input's range slightly too narrow or too wide; a wrong
    /// preprocessing is off by half or more.
    /// </summary>
    private const double Tolerance = 0.3;

    private static readonly string[] Usual = ["tf", "0,255", "0,1", "torch", "caffe"];

    /// <summary>Whether the pixels' range matches the input's. A float input holds any number.</summary>
    public static bool Fits(EngineTensor input, Preprocessing preprocessing) => Misfit(input, preprocessing) <= Tolerance;

    /// <summary>
    /// The common preprocessing that fits best, as a value of --preprocess; null if none fits or the input is float.
    /// </summary>
    public static string? Proposal(EngineTensor input) => input.Type == TensorType.Float32
        ? null
        : Usual
            .Select(word => (Word: word, Misfit: Misfit(input, PreprocessingOptions.Parse(word))))
            .Where(static usual => usual.Misfit <= Tolerance / 3)
            .OrderBy(static usual => usual.Misfit)
            .Select(static usual => usual.Word)
            .FirstOrDefault();

    /// <summary>The range as text, such as "−1 to 0.992".</summary>
    public static string Text(EngineTensor input)
    {
        (double low, double high) = Of(input);
        return string.Create(CultureInfo.InvariantCulture, $"{low:G3} to {high:G3}");
    }

    private static double Misfit(EngineTensor input, Preprocessing preprocessing)
    {
        if (input.Type == TensorType.Float32)
        {
            return 0;
        }

        (double low, double high) = Of(input);
        int channels = Math.Max(preprocessing.Mean.Length, preprocessing.Std.Length);
        (double[] lows, double[] highs) = (new double[channels], new double[channels]);
        for (int c = 0; c < channels; c++)
        {
            double mean = preprocessing.MeanOf(c);
            double std = preprocessing.StdOf(c);
            (lows[c], highs[c]) = (-mean / std, (255 - mean) / std);
        }

        // One scale serves all channels: together they fill the range.
        double pixels = highs.Max() - lows.Min();
        double outside = Math.Max(0, low - lows.Min()) + Math.Max(0, highs.Max() - high);
        double unused = Math.Max(0, lows.Min() - low) + Math.Max(0, high - highs.Max());
        return Math.Max(outside / pixels, unused / (high - low));
    }

    private static (double Low, double High) Of(EngineTensor input)
    {
        (int least, int most) = input.Type == TensorType.UInt8 ? (0, 255) : (-128, 127);
        return ((double)input.Scale * (least - input.ZeroPoint), (double)input.Scale * (most - input.ZeroPoint));
    }
}
