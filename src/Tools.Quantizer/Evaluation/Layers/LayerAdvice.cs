using System.Globalization;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Vision.Benchmarking;

namespace MobileNetEdge.Tools.Quantizer.Evaluation.Layers;

/// <summary>Why an activation, or a layer's weights, lose so much, and what can be done.</summary>
/// <param name="Name">Which.</param>
/// <param name="What">activation or weights.</param>
/// <param name="Quality">Signal-to-noise, in words.</param>
/// <param name="Cause">In words.</param>
/// <param name="Fix">In words.</param>
/// <param name="Noise">What it adds to the logits' noise, as <see cref="LayerWorth"/> found it.</param>
/// <param name="Worth">Share of pictures, 0..1, that would agree with the float network again; an estimate.</param>
/// <param name="Activation">The activation, or the one that the weights help to make.</param>
internal sealed record LayerAdvice(
    string Name, string What, string Quality, string Cause, string Fix, double Noise, double Worth, string Activation)
{
    /// <summary>A channel that has fewer of the 256 steps is badly off.</summary>
    private const double FewSteps = 48;

    /// <summary>A channel that uses this much of what the widest one does sets the range too.</summary>
    private const double SetsRange = 0.5;

    private const double MostSetting = 0.2;           // of the channels
    private const double MostOutlying = 0.001;        // of the values, both ends together
    private const double NarrowBulk = 0.35;           // of the range
    private const double MuchClippedNoise = 0.5;      // of its own noise
    private const double UnevenDecibels = 6;          // between a layer's weights and its worst channel's
    private const double FewBendingSteps = 64;        // of 256, between −3 and 3

    /// <param name="tensor">An activation.</param>
    /// <param name="feedsHardSwish">Whether h-swish alone reads it.</param>
    /// <param name="noise">As <see cref="LayerWorth"/> found it.</param>
    /// <param name="worth">As <see cref="LayerWorth"/> found it.</param>
    public static LayerAdvice Of(TensorSurvey tensor, bool feedsHardSwish, double noise, double worth)
    {
        (string cause, string fix) = Why(tensor, feedsHardSwish);
        int still = tensor.ChannelSteps.Count(static channel => channel == 0);
        return new LayerAdvice(
            tensor.Name,
            "activation",
            Invariant($"{tensor.Total.Decibels:F1} dB here, {tensor.Own.Decibels:F1} dB if all before it were exact"),
            still > 0 && tensor.Channels > 1 ? $"{cause}; {still} of {tensor.Channels} channels never change" : cause,
            fix,
            noise,
            worth,
            tensor.Name);
    }

    /// <param name="weights">Of a layer.</param>
    /// <param name="noise">As <see cref="LayerWorth"/> found it.</param>
    /// <param name="worth">As <see cref="LayerWorth"/> found it.</param>
    public static LayerAdvice Of(WeightSurvey weights, double noise, double worth) => new(
        weights.Node,
        "weights",
        Invariant($"{weights.Quality.Decibels:F1} dB of the weights"),
        weights.WorstChannelDecibels < weights.Quality.Decibels - UnevenDecibels
            ? Invariant($"8 bits leave only {weights.WorstChannelDecibels:F1} dB of the worst channel, whose small weights share a scale ")
                + "with large ones"
            : "what is lost in rounding adds up over the weights of each output",
        "rounding that is learned from pictures, or equalizing its channels with those of the layer before it",
        noise,
        worth,
        weights.Activation);

    private static (string Cause, string Fix) Why(TensorSurvey tensor, bool feedsHardSwish)
    {
        double[] steps = [.. tensor.ChannelSteps];
        double[] moving = [.. steps.Where(static channel => channel > 0).Order()];
        (double least, double quarter, double median) = moving.Length == 0
            ? (0, 0, 0)
            : (moving[0], moving[moving.Length / 4], Median.Of(moving));
        int setting = steps.Count(channel => channel >= SetsRange * steps.Max());
        double bulk = BulkShare(tensor);
        double clipped = tensor.Own.Noise == 0 ? 0 : tensor.ClippedNoise / tensor.Own.Noise;
        double bending = 6 / tensor.Step;
        string range = Invariant($"{tensor.Range.Min:G3} to {tensor.Range.Max:G3}").Replace('-', '−');
        if (clipped > MuchClippedNoise)
        {
            return (
                Invariant($"{Percent((double)tensor.Clipped / tensor.Count)} of its values lie outside its range, {range}, and make ")
                    + Invariant($"{clipped:P0} of the noise that arises here"),
                "a wider range: --calibration minmax, or a larger --percent");
        }

        if (tensor.Channels >= 4 && setting <= Math.Max(1, MostSetting * tensor.Channels) && median < FewSteps)
        {
            return (
                Invariant($"range {range} set by {setting} of {tensor.Channels} channels; the median channel has {median:F0} of 256 steps"),
                "equalize its channels with the layer behind it, or give each a scale of its own");
        }

        (string Cause, string Fix) uneven = (
            Invariant($"its channels use from {least:F0} to {Math.Min(steps.Max(), 256):F0} of 256 steps, the median one {median:F0}: the ")
                + "small ones are coarse",
            "equalize its channels with the layer behind it, or give each a scale of its own");
        if (tensor.Channels >= 4 && quarter < FewSteps)
        {
            return uneven;
        }

        if (feedsHardSwish && bending < FewBendingSteps)
        {
            return (
                Invariant($"only {bending:F0} of 256 steps lie between −3 and 3, where the h-swish behind it bends"),
                "a range that ends lower, or h-swish on the sum before it becomes int8");
        }

        if (bulk < NarrowBulk)
        {
            return (
                Invariant($"99.9 % of its values lie in {bulk:P0} of its range, {range}: the rest are outliers"),
                "a narrower range: --calibration mse, or a smaller --percent");
        }

        return tensor.Channels >= 4 && least < FewSteps
            ? uneven
            : (
                Invariant($"its values fill the range {range}: 256 steps are all there are"),
                "16 bits for this tensor, or training with quantization");
    }

    /// <summary>The part of the range in which all but <see cref="MostOutlying"/> of the values lie.</summary>
    private static double BulkShare(TensorSurvey tensor)
    {
        ValueRange bulk = PercentileRange.Find(tensor.FloatValues, tensor.Count, tensor.Seen, 100 * (1 - MostOutlying));
        (double low, double high) = (Math.Max(bulk.Min, tensor.Range.Min), Math.Min(bulk.Max, tensor.Range.Max));
        return Math.Max(0, high - low) / (tensor.Range.Max - tensor.Range.Min);
    }

    private static string Percent(double share) => share < 0.0001 ? "less than 0.01 %" : share.ToString("P2", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
