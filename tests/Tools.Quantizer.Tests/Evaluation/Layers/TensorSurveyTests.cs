using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;

namespace MobileNetEdge.Tools.Quantizer.Tests.Evaluation.Layers;

public sealed class TensorSurveyTests
{
    [Fact]
    public void Noise_is_told_apart_by_where_it_arises()
    {
        // Steps of 0.1 from −12.8 to 12.7.
        TensorSurvey survey = Surveys.Of([0.1f], [0], channels: 2);
        survey.Add([1.04f, -3f, 20f, 0.26f], [0.9f, -3f, 12.7f, 0.3f]);
        Assert.Equal(0.14 * 0.14 + 7.3 * 7.3 + 0.04 * 0.04, survey.Total.Noise, 4);
        Assert.Equal(0.04 * 0.04 + 7.3 * 7.3 + 0.04 * 0.04, survey.Own.Noise, 4);
        Assert.Equal(7.3 * 7.3, survey.ClippedNoise, 4);
        Assert.Equal((4, 1), (survey.Count, survey.Clipped));
        Assert.Equal([189.6, 32.6], survey.ChannelSteps.Select(steps => Math.Round(steps, 3)));
        Assert.Equal((-3, 20), (survey.Seen.Min, survey.Seen.Max));
        Assert.Equal((-12.8f, 12.7f), (survey.Range.Min, survey.Range.Max));
    }

    [Fact]
    public void What_no_reader_can_tell_apart_is_no_noise()
    {
        // from −3, as what h-swish reads
        TensorSurvey survey = new(Surveys.Tensor([0.1f], [-98], 1), new ValueRange(-3, float.MaxValue));
        survey.Add([-8f, -3.04f, 1f], [-3f, -3f, 1f]);
        Assert.Equal(0, survey.Total.Noise, 9);
        Assert.Equal((0, 0), (survey.Clipped, Math.Round(survey.Own.Noise, 9)));
    }

    [Fact]
    public void Channels_may_have_scales_of_their_own()
    {
        TensorSurvey survey = Surveys.Of([0.1f, 0.01f], [0, 0], channels: 2);
        float[] values = [1.23f, 1.23f, 5f, 5f];
        survey.Quantize(values);
        Assert.Equal([1.2, 1.23, 5, 1.27], values.Select(value => Math.Round(value, 5)));
        Assert.Equal((-12.8f, 12.7f), (survey.Range.Min, survey.Range.Max));
    }

    [Fact]
    public void Rounded_values_are_steps_of_the_range_and_the_nearest() => Gen.Select(
        Gen.Float[-5, 5], Gen.Float[0.01f, 0.1f], Gen.Int[-128, 127]).Sample((value, scale, zeroPoint) =>
    {
        TensorSurvey survey = Surveys.Of([scale], [zeroPoint], channels: 1);
        float[] rounded = [value];
        survey.Quantize(rounded);
        double nearest = Enumerable.Range(-128, 256).Select(q => (double)scale * (q - zeroPoint)).MinBy(step => Math.Abs(step - value));
        Assert.Equal(Math.Abs(nearest - value), Math.Abs(rounded[0] - (double)value), 1e-5);
    });
}

/// <summary>Activations with values that a test chooses.</summary>
internal static class Surveys
{
    public static Tensor Tensor(float[] scales, int[] zeroPoints, int channels, string name = "activation") =>
        new(
            0,
            name,
            TensorType.Int8,
            [1, 1, 1, channels],
            new Runtime.Int8.Graph.Quantization(scales, zeroPoints, scales.Length == 1 ? 0 : 3),
            default);

    public static TensorSurvey Of(float[] scales, int[] zeroPoints, int channels, string name = "activation") =>
        new(Tensor(scales, zeroPoints, channels, name), new ValueRange(float.MinValue, float.MaxValue));
}
