using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>
/// What one tensor's values were over many pictures: smallest, largest, and a histogram. Fed by one thread; observers of
/// several threads are merged, with the same result in any order.
/// </summary>
internal sealed class RangeObserver(string tensor)
{
    private readonly Histogram _histogram = new();
    private float _min = float.PositiveInfinity;
    private float _max = float.NegativeInfinity;
    private long _zeros;

    /// <summary>Number of values seen.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one picture's values.</summary>
    /// <exception cref="InputException">There is no value, or one is NaN or infinite.</exception>
    public void Observe(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            throw new InputException(
                $"tensor '{tensor}' has no values while calibrating: the network's shapes are damaged, import it again");
        }

        float min = _min;
        float max = _max;
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            if (!float.IsFinite(value))
            {
                throw new InputException($"tensor '{tensor}': value {i} is {value} while calibrating; the weights or the input scaling of "
                    + "the network are damaged, check it with its own framework");
            }

            min = Math.Min(min, value);
            max = Math.Max(max, value);
            _zeros += value == 0 ? 1 : 0;
        }

        (_min, _max) = (min, max);
        Count += values.Length;
        _histogram.Add(values, Math.Max(Math.Abs(min), Math.Abs(max)));
    }

    /// <summary>Adds what another observer of the same tensor saw.</summary>
    public void Merge(RangeObserver other)
    {
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
        _zeros += other._zeros;
        Count += other.Count;
        _histogram.Merge(other._histogram);
    }

    /// <summary>
    /// The range to quantize, zero always inside: padding writes real zeros, and the TFLite int8 specification asks for an
    /// exact zero.
    /// </summary>
    /// <param name="method">How to choose it.</param>
    /// <param name="percent">
    /// For <see cref="CalibrationMethod.Percentile"/>: the share of values that stay inside; what is left is shared by both ends.
    /// </param>
    /// <exception cref="InputException">Nothing was observed.</exception>
    public ValueRange Range(CalibrationMethod method, double percent = 99.99)
    {
        if (Count == 0)
        {
            throw new InputException($"tensor '{tensor}' was never observed: calibration needs at least one picture");
        }

        ValueRange seen = new(Math.Min(_min, 0), Math.Max(_max, 0));
        return method switch
        {
            CalibrationMethod.MinMax => seen,
            CalibrationMethod.Percentile => PercentileRange.Find(_histogram, Count, seen, percent),
            CalibrationMethod.Entropy => EntropyRange.Find(_histogram, seen),
            CalibrationMethod.Mse => MseRange.Find(_histogram, _zeros, seen),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };
    }
}
