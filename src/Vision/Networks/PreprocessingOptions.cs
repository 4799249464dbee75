using System.Globalization;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision.Networks;

/// <summary>What the user says of the way from pictures to input; what is null the model file decides.</summary>
/// <param name="Normalization">tf, torch, caffe, or MEAN,STD.</param>
/// <param name="Fit">How the picture's shape becomes the input's.</param>
/// <param name="Resampling">How pixels are resized.</param>
/// <param name="Channels">The order in which the network takes colours.</param>
internal sealed record PreprocessingOptions(string? Normalization, Fit? Fit, Resampling? Resampling, ChannelOrder? Channels)
{
    /// <summary>If given, overrides the rest and the file: how another network sees pictures.</summary>
    public Preprocessing? Exactly { get; init; }

    /// <summary>Used for a file that does not say it: how another network sees pictures.</summary>
    public Preprocessing? Fallback { get; init; }

    /// <summary>
    /// Whether what the file says comes before <see cref="Normalization"/>, which is then for the one of several files that does not say
    /// it.
    /// </summary>
    public bool KnownFirst { get; init; }

    /// <summary>Whether <see cref="For"/> gives how another network sees pictures.</summary>
    /// <param name="known">What the file says, or null.</param>
    public bool IsOfAnother(Preprocessing? known) =>
        Exactly is not null || (known is null && Normalization is null && Fallback is not null);

    /// <summary>The file's preprocessing with the user's changes.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="known">What the file says, or null.</param>
    /// <exception cref="InputException">Neither the file nor the user says what a pixel value means.</exception>
    public Preprocessing For(string path, Preprocessing? known)
    {
        if (Exactly is not null)
        {
            return Exactly;
        }

        string? normalization = known is not null && KnownFirst ? null : Normalization;
        known ??= Fallback;
        Preprocessing preprocessing = (normalization is not null ? Parse(normalization) : known) ?? throw new InputException(
            $"{path}: the file does not say how pixels become input; set ",
            Setting.Preprocessing,
            " to tf (x/127.5 − 1), torch, caffe or MEAN,STD (0,255 for x/255)");
        if (known is not null && normalization is not null)
        {
            preprocessing = preprocessing with { Fit = known.Fit, Resampling = known.Resampling };
        }

        return preprocessing with
        {
            Fit = Fit ?? preprocessing.Fit,
            Resampling = Resampling ?? preprocessing.Resampling,
            Channels = Channels ?? preprocessing.Channels,
        };
    }

    /// <summary>
    /// tf: x/127.5 − 1. torch: ImageNet's mean and deviation of each channel. caffe: BGR less ImageNet's mean. The names are those of
    /// Keras' <c>imagenet_utils.preprocess_input</c>.
    /// </summary>
    public static Preprocessing Parse(string text)
    {
        switch (text)
        {
            case "tf":
                return Of([127.5f], [127.5f]);
            case "torch":
                return Of([0.485f * 255, 0.456f * 255, 0.406f * 255], [0.229f * 255, 0.224f * 255, 0.225f * 255]);
            case "caffe":
                return Of([103.939f, 116.779f, 123.68f], [1f, 1f, 1f]) with { Channels = ChannelOrder.Bgr };
        }

        string[] parts = text.Split(',');
        if (parts.Length == 2
            && float.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out float mean)
            && float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float std)
            && float.IsFinite(mean) && float.IsFinite(std) && std > 0)
        {
            return Of([mean], [std]);
        }

        throw new InputException(
            "",
            Setting.Preprocessing,
            $" cannot be '{text}': set it to tf, torch, caffe, or two numbers MEAN,STD as 127.5,127.5 (value = (pixel − MEAN) / STD)");
    }

    private static Preprocessing Of(float[] mean, float[] std) =>
        new(mean, std, ChannelOrder.Rgb, Runtime.Int8.Pictures.Fit.Crop, Runtime.Int8.Pictures.Resampling.Bilinear);
}
