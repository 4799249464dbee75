using System.Globalization;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision.Networks;

/// <summary>The formula that messages show for a pixel x, 0 to 255.</summary>
internal static class PreprocessingText
{
    /// <summary>Unchanged pixels, for a network that rescales them itself.</summary>
    public static Preprocessing RawPixels { get; } = new([0], [1], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear);

    /// <summary>The formula, such as "x/127.5 − 1".</summary>
    public static string Of(Preprocessing preprocessing)
    {
        float[] mean = Short(preprocessing.Mean);
        float[] std = Short(preprocessing.Std);
        string text = (mean, std) switch
        {
            ([0], [1]) => "x, pixels as they are",
            ([0], [var s]) => $"x/{Number(s)}",
            ([var m], [var s]) when m == s => $"x/{Number(s)} − 1",
            _ => $"(x − {List(mean)})/{List(std)}",
        };
        return preprocessing.Channels == ChannelOrder.Bgr ? text + ", BGR" : text;
    }

    /// <summary>Whether two treat pixels alike, regardless of their fit: means within half a gray level, deviations within 1 %.</summary>
    public static bool AreAlike(Preprocessing a, Preprocessing b) => a.Channels == b.Channels && Enumerable.Range(0, 3).All(c =>
        MathF.Abs(a.MeanOf(c) - b.MeanOf(c)) <= 0.5f && MathF.Abs((a.StdOf(c) / b.StdOf(c)) - 1) <= 0.01f);

    /// <summary>One number if all channels have the same.</summary>
    private static float[] Short(float[] values) => values.All(value => value == values[0]) ? [values[0]] : values;

    private static string List(float[] values) => values is [var one] ? Number(one) : $"[{string.Join(", ", values.Select(Number))}]";

    private static string Number(float value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
