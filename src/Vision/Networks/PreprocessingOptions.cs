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

    /// <summary>Whether it says what a pixel value means.</summary>
    public bool SaysPixels => Exactly is not null || Normalization is not null || Fallback is not null;

    /// <summary>Whether <see cref="For"/> gives how another network sees pictures.</summary>
    /// <param name="isStated">Whether the file, or the network itself, says it.</param>
    public bool IsOfAnother(bool isStated) => Exactly is not null || (!isStated && Normalization is null && Fallback is not null);

    /// <summary>The file's preprocessing with the user's choices. What the user says of pixels must not contradict the file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="known">What is known of the file, or null.</param>
    /// <param name="origin">Where it is known from.</param>
    /// <param name="proposal">A likely value of the setting, with the reason, where nothing is known; or null.</param>
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
                $"{path}: the file says itself how pixels become input ({PreprocessingText.Of(known)}), and ",
                Setting.Preprocessing,
                $" '{normalization}' ({does}) contradicts it; leave it out");
        }
    }

    private static Preprocessing Of(float[] mean, float[] std) =>
        new(mean, std, ChannelOrder.Rgb, Runtime.Int8.Pictures.Fit.Crop, Runtime.Int8.Pictures.Resampling.Bilinear);
}
