using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>
/// Observers of all tensors of a network, by name. One thread feeds one calibrator; a calibrator for each thread, merged
/// at the end, gives the same ranges as one for all.
/// </summary>
internal sealed class RangeCalibrator
{
    private readonly SortedDictionary<string, RangeObserver> _observers = new(StringComparer.Ordinal);

    /// <summary>Adds one picture's values of a tensor.</summary>
    /// <exception cref="InputException">A value is NaN or infinite.</exception>
    public void Observe(string tensor, ReadOnlySpan<float> values) => ObserverOf(tensor).Observe(values);

    /// <summary>Adds what another calibrator of the same network saw.</summary>
    public void Merge(RangeCalibrator other)
    {
        foreach ((string tensor, RangeObserver observer) in other._observers)
        {
            ObserverOf(tensor).Merge(observer);
        }
    }

    /// <summary>The range of every tensor, see <see cref="RangeObserver.Range"/>.</summary>
    /// <exception cref="InputException">Nothing was observed.</exception>
    public IReadOnlyDictionary<string, ValueRange> Ranges(CalibrationMethod method = CalibrationMethod.Percentile, double percent = 99.99)
    {
        if (_observers.Count == 0)
        {
            throw new InputException("calibration saw no picture: give a folder with at least one");
        }

        return _observers.AsParallel().ToDictionary(pair => pair.Key, pair => pair.Value.Range(method, percent), StringComparer.Ordinal);
    }

    private RangeObserver ObserverOf(string tensor)
    {
        if (!_observers.TryGetValue(tensor, out RangeObserver? observer))
        {
            observer = new RangeObserver(tensor);
            _observers.Add(tensor, observer);
        }

        return observer;
    }
}
