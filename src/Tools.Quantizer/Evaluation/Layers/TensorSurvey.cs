using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Tools.Quantizer.Calibration;

namespace MobileNetEdge.Tools.Quantizer.Evaluation.Layers;

/// <summary>
/// One activation in the float network and in the int8 one, over some pictures: what is lost in it, and why. Where all that reads it sees
/// no difference beyond some value, as h-swish below −3, values beyond count as that value.
/// </summary>
internal sealed class TensorSurvey
{
    private readonly float[] _scales;
    private readonly int[] _zeroPoints;
    private readonly ValueRange _told;
    private readonly float[] _channelLeast;
    private readonly float[] _channelMost;

    /// <param name="tensor">Of the int8 network.</param>
    /// <param name="told">What its readers can tell apart.</param>
    public TensorSurvey(Tensor tensor, ValueRange told)
    {
        Name = tensor.Name;
        Channels = tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1];
        (_scales, _zeroPoints, _told) = (tensor.Quantization!.Scales, tensor.Quantization.ZeroPoints, told);
        _channelLeast = [.. Enumerable.Repeat(float.PositiveInfinity, Channels)];
        _channelMost = [.. Enumerable.Repeat(float.NegativeInfinity, Channels)];
        int widest = Array.IndexOf(_scales, _scales.Max());
        Step = _scales[widest];
        Range = new ValueRange(Step * (sbyte.MinValue - _zeroPoints[widest]), Step * (sbyte.MaxValue - _zeroPoints[widest]));
    }

    public string Name { get; }

    public int Channels { get; }

    /// <summary>One of 256 steps; the largest, where channels have steps of their own.</summary>
    public float Step { get; }

    /// <summary>What int8 can say.</summary>
    public ValueRange Range { get; }

    /// <summary>Of the int8 network's values, with what all layers before it lost.</summary>
    public SignalToNoise Total { get; } = new();

    /// <summary>Of the float values rounded to int8: what is lost here alone.</summary>
    public SignalToNoise Own { get; } = new();

    /// <summary>The part of <see cref="Own"/>'s noise that comes from values outside <see cref="Range"/>.</summary>
    public double ClippedNoise { get; private set; }

    public long Count { get; private set; }

    /// <summary>Float values outside <see cref="Range"/>.</summary>
    public long Clipped { get; private set; }

    public Histogram FloatValues { get; } = new();

    public Histogram Int8Values { get; } = new();

    /// <summary>The smallest and largest float value.</summary>
    public ValueRange Seen => new(_channelLeast.Min(), _channelMost.Max());

    /// <summary>How much of the range each channel uses, in steps.</summary>
    public IReadOnlyList<double> ChannelSteps => [.. _channelLeast.Zip(_channelMost, (least, most) => (most - least) / (double)Step)];

    /// <summary>Adds one picture's values.</summary>
    public void Add(ReadOnlySpan<float> floats, ReadOnlySpan<float> int8)
    {
        FloatValues.Add(floats, Magnitude(floats));
        Int8Values.Add(int8, Magnitude(int8));
        float[] clamped = new float[floats.Length];
        float[] rounded = new float[floats.Length];
        float[] actual = new float[floats.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            int c = i % Channels;
            float value = clamped[i] = Math.Clamp(floats[i], _told.Min, _told.Max);
            actual[i] = Math.Clamp(int8[i], _told.Min, _told.Max);
            rounded[i] = Round(value, c);
            _channelLeast[c] = Math.Min(_channelLeast[c], value);
            _channelMost[c] = Math.Max(_channelMost[c], value);
            if (Math.Abs(value - rounded[i]) > 0.51f * _scales[c % _scales.Length])
            {
                Clipped++;
                ClippedNoise += (double)(value - rounded[i]) * (value - rounded[i]);
            }
        }

        Count += floats.Length;
        Total.Add(clamped, actual);
        Own.Add(clamped, rounded);
    }

    /// <summary>Rounds values to what int8 can say.</summary>
    public void Quantize(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Round(values[i], i % Channels);
        }
    }

    private float Round(float value, int channel)
    {
        int which = channel % _scales.Length;
        double steps = Math.Round(value / (double)_scales[which], MidpointRounding.AwayFromZero);
        return (float)(_scales[which] * (Math.Clamp(steps + _zeroPoints[which], sbyte.MinValue, sbyte.MaxValue) - _zeroPoints[which]));
    }

    private static float Magnitude(ReadOnlySpan<float> values)
    {
        float most = 0;
        foreach (float value in values)
        {
            most = Math.Max(most, Math.Abs(value));
        }

        return most;
    }
}
