using System.Globalization;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision.Networks;

/// <summary>The user's settings for turning pictures into input; the model file decides whatever is null.</summary>
/// <param name="Normalization">tf, torch, caffe, or MEAN,STD.</param>
/// <param name="Fit">How the picture is fitted to the input's shape.</param>
/// <param name="Resampling">How pixels are resized.</param>
/// <param name="Channels">The order in which the network expects colours.</param>
internal sealed record PreprocessingOptions(string? Normalization, Fit? Fit, Resampling? Resampling, ChannelOrder? Channels)
{
    /// <summary>If set, overrides the other settings and the file: the preprocessing of another network.</summary>
    public Preprocessing? Exactly { get; init; }

    /// <summary>Used for a file that does not say: the preprocessing of another network.</summary>
    public Preprocessing? Fallback { get; init; }

    /// <summary>
    /// Whether the file takes precedence over <see cref="Normalization"/>, which is then only for files, of several, that do not say.
    /// </summary>
    public bool KnownFirst { get; init; }

    /// <summary>Whether the settings say what a pixel value means.</summary>
    public bool SaysPixels => Exactly is not null || Normalization is not null || Fallback is not null;

    /// <summary>Whether <see cref="For"/> returns the preprocessing of another network.</summary>
    /// <param name="isStated">Whether the file, or the network itself, states its own.</param>
    public bool IsOfAnother(bool isStated) => Exactly is not null || (!isStated && Normalization is null && Fallback is not null);

    /// <summary>Combines the file's preprocessing with the user's choices, which must not contradict it about pixels.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="known">What is known about the file, or null.</param>
    /// <param name="origin">Where it is known from.</param>
    /// <param name="proposal">If nothing is known, a likely value of the setting, with the reason; or null.</param>
    /// <exception cref="InputException">
    /// Neither the file nor the user says what a pixel value means, or the two contradict each other.
    /// </exception>
    public Preprocessing For(
        string path, Preprocessing? known, PreprocessingOrigin origin = PreprocessingOrigin.Stated, string? proposal = null)
    {
        if (Exactly is not null)
        {
            return Exactly;
        }

        bool isStated = known is not null && origin != PreprocessingOrigin.Assumed;
        string? normalization = isStated && KnownFirst ? null : Normalization;
        if (normalization is not null && isStated)
        {
            RequireAgreement(path, normalization, known!, origin);
        }

        Preprocessing? start = isStated ? known : normalization is null ? Fallback ?? known : Parse(normalization);
        Preprocessing preprocessing = start ?? throw new InputException(
            $"{path}: the file does not say how pixels become input; set ",
            Setting.Preprocessing,
            $" to {proposal ?? "tf (x/127.5 − 1), torch, caffe or MEAN,STD (0,255 for x/255)"}");
        return preprocessing with
        {
            Fit = Fit ?? known?.Fit ?? preprocessing.Fit,
            Resampling = Resampling ?? known?.Resampling ?? preprocessing.Resampling,
            Channels = Channels ?? preprocessing.Channels,
        };
    }

    /// <summary>
    /// tf: x/127.5 − 1. torch: ImageNet's mean and deviation of each channel. caffe: BGR minus ImageNet's mean. The names are those of
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
            $" cannot be '{text}': set it to tf, torch, caffe, or two numbers MEAN,STD such as 127.5,127.5 (value = (pixel − MEAN) / STD)");
    }

    private static void RequireAgreement(string path, string normalization, Preprocessing known, PreprocessingOrigin origin)
    {
        Preprocessing said = Parse(normalization);
        string does = PreprocessingText.Of(said);
        if (origin == PreprocessingOrigin.InNetwork && !PreprocessingText.AreAlike(said, PreprocessingText.RawPixels))
        {
            throw new InputException(
                $"{path}: the network rescales pixels itself ({PreprocessingText.Of(known)}), so it takes them as they are, and ",
                Setting.Preprocessing,
                $" '{normalization}' ({does}) would come before that; leave it out");
        }

        if (origin == PreprocessingOrigin.Stated && !PreprocessingText.AreAlike(said with { Channels = known.Channels }, known))
        {
            throw new InputException(
                $"{path}: the file itself says how pixels become input ({PreprocessingText.Of(known)}), and ",
                Setting.Preprocessing,
                $" '{normalization}' ({does}) contradicts it; leave it out");
        }
    }

    private static Preprocessing Of(float[] mean, float[] std) =>
        new(mean, std, ChannelOrder.Rgb, Runtime.Int8.Pictures.Fit.Crop, Runtime.Int8.Pictures.Resampling.Bilinear);
}
