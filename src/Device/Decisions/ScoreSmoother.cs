namespace MobileNetEdge.Device.Decisions;

/// <summary>
/// Smooths scores over time. Uses only sums, products and quotients, which give the same bits on every machine: a trace replays anywhere.
/// </summary>
internal sealed class ScoreSmoother(int classes, TimeSpan time, int frames)
{
    private readonly float[] _smoothed = new float[classes];
    private readonly float[] _recent = new float[classes * frames];    // [frames, classes], a ring
    private int _count;
    private int _next;
    private TimeSpan _last;

    public ReadOnlySpan<float> Smoothed => _smoothed;

    /// <summary>Forgets all earlier scores.</summary>
    public void Reset() => (_count, _next) = (0, 0);

    /// <summary>The mean of the last inferences, averaged over time.</summary>
    /// <param name="scores">One for each class.</param>
    /// <param name="timestamp">No earlier than the last.</param>
    public ReadOnlySpan<float> Add(ReadOnlySpan<float> scores, TimeSpan timestamp)
    {
        bool first = _count == 0;
        scores.CopyTo(_recent.AsSpan(_next * classes));
        _next = (_next + 1) % frames;
        _count = Math.Min(_count + 1, frames);

        // The implicit Euler step of the exponential average: dt / (T + dt) where it has 1 − exp(−dt / T).
        double passed = (timestamp - _last).TotalSeconds;
        double weight = first || time == TimeSpan.Zero ? 1 : passed / (time.TotalSeconds + passed);
        _last = timestamp;
        for (int c = 0; c < classes; c++)
        {
            double sum = 0;
            for (int i = 0; i < _count; i++)
            {
                sum += _recent[(i * classes) + c];
            }

            double mean = sum / _count;
            _smoothed[c] = weight == 1 ? (float)mean : (float)(_smoothed[c] + (weight * (mean - _smoothed[c])));
        }

        return _smoothed;
    }
}
