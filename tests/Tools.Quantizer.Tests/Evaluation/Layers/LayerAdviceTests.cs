using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;

namespace MobileNetEdge.Tools.Quantizer.Tests.Evaluation.Layers;

public sealed class LayerAdviceTests
{
    private readonly Random _random = new(5);

    [Fact]
    public void A_few_wide_channels_are_named_as_the_cause()
    {
        LayerAdvice advice = Advice(channel => channel < 3 ? 12 : 0.5, channels: 64, scale: 0.1f);
        Assert.Contains("set by 3 of 64 channels; the median channel has 10 of 256 steps", advice.Cause, StringComparison.Ordinal);
        Assert.Contains("equalize", advice.Fix, StringComparison.Ordinal);
        Assert.Equal(("activation", 0.02, 0.006), (advice.What, advice.Noise, advice.Worth));
    }

    [Fact]
    public void Channels_that_are_small_beside_the_others_are_named_as_the_cause()
    {
        LayerAdvice third = Advice(channel => channel % 3 == 0 ? 0.6 : 12, channels: 24, scale: 0.1f);
        Assert.Contains("its channels use from 12 to 240 of 256 steps, the median one 2", third.Cause, StringComparison.Ordinal);
        LayerAdvice one = Advice(channel => channel == 5 ? 1 : 12, channels: 24, scale: 0.1f);
        Assert.Contains("its channels use from 20 to 240 of 256 steps", one.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Rare_values_far_out_are_named_as_the_cause()
    {
        LayerAdvice advice = Advice(
            _ => 2, channels: 8, scale: 0.1f, values => values[0] = values[1] = values[2] = values[3] = values[4] = values[5] = 12.7f);
        Assert.Contains("99.9 % of its values lie in 16 % of its range", advice.Cause, StringComparison.Ordinal);
        Assert.Contains("--calibration mse", advice.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_that_clips_is_named_as_the_cause()
    {
        LayerAdvice advice = Advice(_ => 20, channels: 8, scale: 0.1f);
        Assert.Contains(
            "of its values lie outside its range, −12.8 to 12.7, and make 100 % of the noise", advice.Cause, StringComparison.Ordinal);
        Assert.Contains("wider", advice.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_steps_where_h_swish_bends_are_named_as_the_cause()
    {
        LayerAdvice advice = Advice(_ => 25, channels: 8, scale: 0.2f, feedsHardSwish: true);
        Assert.Contains("only 30 of 256 steps lie between −3 and 3", advice.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_range_has_no_cause_but_its_256_steps()
    {
        LayerAdvice advice = Advice(_ => 12, channels: 8, scale: 0.1f);
        Assert.Contains("256 steps are all there are", advice.Cause, StringComparison.Ordinal);
        LayerAdvice still = Advice(channel => channel < 2 ? 0 : 12, channels: 8, scale: 0.1f);
        Assert.Contains("2 of 8 channels never change", still.Cause, StringComparison.Ordinal);
    }

    /// <summary>Values that are equally likely from −width to width, of 2,000 pixels.</summary>
    private LayerAdvice Advice(
        Func<int, double> widthOf, int channels, float scale, Action<float[]>? change = null, bool feedsHardSwish = false)
    {
        TensorSurvey survey = Surveys.Of([scale], [0], channels);
        float[] values =
            [.. Enumerable.Range(0, 2000 * channels).Select(i => (float)(widthOf(i % channels) * ((2 * _random.NextDouble()) - 1)))];
        change?.Invoke(values);
        float[] int8 = [.. values];
        survey.Quantize(int8);
        survey.Add(values, int8);
        return LayerAdvice.Of(survey, feedsHardSwish, 0.02, 0.006);
    }
}
