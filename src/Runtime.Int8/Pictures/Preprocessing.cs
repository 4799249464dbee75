namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>How a picture of one shape fills a tensor of another.</summary>
public enum Fit
{
    /// <summary>The largest centred rectangle of the tensor's aspect ratio, in whole pixels; the rest of the picture is cut off.</summary>
    Crop,

    /// <summary>
    /// The whole picture, centred, in its own aspect ratio. The rest is filled with the pixel value nearest to the channel's mean, which
    /// becomes the real value nearest to 0, like a convolution's own zero padding.
    /// </summary>
    Letterbox,

    /// <summary>The whole picture over the whole tensor; the aspect ratio is lost.</summary>
    Stretch,
}

/// <summary>How pixels are weighted in a resize. Pixels are squares; the first one covers 0..1 and has its centre at 0.5.</summary>
public enum Resampling
{
    /// <summary>
    /// On each axis, the two pixels whose centres enclose the target pixel's centre (TensorFlow's <c>half_pixel_centers</c>).
    /// When shrinking by more than 2, pixels in between are skipped.
    /// </summary>
    Bilinear,

    /// <summary>The mean of the area that the target pixel covers, along an axis that shrinks; bilinear along one that does not.</summary>
    Area,
}

/// <summary>The order in which a network with three channels expects them.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as networks trained on OpenCV's pictures expect.</summary>
    Bgr,
}

/// <summary>
/// How a picture is prepared for the network: it is resized to 8-bit pixels of the tensor's size, and each becomes
/// (pixel − Mean[c]) / Std[c], pixel in 0..255. So x/127.5 − 1 is mean 127.5 and std 127.5; x/255 is mean 0 and std 255.
/// </summary>
public sealed record Preprocessing
{
    /// <param name="mean">One value for all channels, or one per channel in the network's order; 0..255 scale.</param>
    /// <param name="std">The same for the divisor; positive.</param>
    /// <param name="channels">The order in which the network expects channels; meaningless for a network with one channel.</param>
    /// <param name="fit">How a picture of another aspect ratio fills the tensor.</param>
    /// <param name="resampling">How pixels are weighted.</param>
    /// <exception cref="ArgumentException">
    /// Neither 1 nor 3 values, or one that is not finite, or a divisor that is not positive.
    /// </exception>
    public Preprocessing(float[] mean, float[] std, ChannelOrder channels, Fit fit, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        if (Problem(mean, std) is { } problem)
        {
            throw new ArgumentException(problem);
        }

        (Mean, Std, Channels, Fit, Resampling) = (mean, std, channels, fit, resampling);
    }

    /// <summary>Subtracted from a pixel: one value, or one per channel.</summary>
    public float[] Mean { get; }

    /// <summary>Divides the difference: one value, or one per channel.</summary>
    public float[] Std { get; }

    /// <summary>The order in which the network expects channels.</summary>
    public ChannelOrder Channels { get; init; }

    /// <summary>How a picture of another aspect ratio fills the tensor.</summary>
    public Fit Fit { get; init; }

    /// <summary>How pixels are weighted.</summary>
    public Resampling Resampling { get; init; }

    /// <summary>Returns the real value of a pixel of a channel.</summary>
    /// <param name="pixel">0..255.</param>
    /// <param name="channel">0-based, in the network's order.</param>
    public float Normalize(byte pixel, int channel) => (pixel - MeanOf(channel)) / StdOf(channel);

    internal float MeanOf(int channel) => Mean[Mean.Length == 1 ? 0 : channel];

    internal float StdOf(int channel) => Std[Std.Length == 1 ? 0 : channel];

    /// <summary>Describes what is wrong with a normalization; null if nothing is.</summary>
    internal static string? Problem(float[] mean, float[] std)
    {
        if (mean.Length is not (1 or 3) || std.Length is not (1 or 3))
        {
            return $"{mean.Length} values of mean and {std.Length} of std: each needs one for all channels or one for each of 3";
        }

        if (!Array.TrueForAll(mean, float.IsFinite))
        {
            return $"a mean of {string.Join(", ", mean)} is not finite";
        }

        return Array.TrueForAll(std, static value => float.IsFinite(value) && value > 0)
            ? null
            : $"a std of {string.Join(", ", std)} is not positive and finite";
    }
}
