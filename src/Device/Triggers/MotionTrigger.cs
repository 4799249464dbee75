using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Triggers;

/// <summary>
/// Fires when enough cells of the picture differ from the background. The background follows the picture, so that what stays becomes part
/// of it; the mean change of all cells comes from the light (a cloud, the camera's exposure) and is subtracted. Never fires for the first
/// frame, nor for the first after a change of format.
/// </summary>
internal sealed class MotionTrigger : ITrigger
{
    private readonly MotionTriggerOptions _options;
    private LumaCells? _cells;
    private float[] _background = [];
    private float[] _means = [];
    private bool[] _ignored = [];
    private int _watched;
    private TimeSpan _last;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public MotionTrigger(MotionTriggerOptions options)
    {
        if (options.Threshold is not (> 0 and <= 255))
        {
            throw new ArgumentException(
                $"A motion threshold of {options.Threshold}: grey levels, more than 0 and up to 255.", nameof(options));
        }

        if (options.Share is not (> 0 and <= 1))
        {
            throw new ArgumentException($"A motion share of {options.Share}: more than 0 and up to 1.", nameof(options));
        }

        if (!(options.AdaptSeconds > 0))
        {
            throw new ArgumentException($"A background that adapts in {options.AdaptSeconds} s: it must be more than 0.", nameof(options));
        }

        foreach (IgnoredArea area in options.Ignore)
        {
            if (!(area.Left >= 0 && area.Top >= 0 && area.Width > 0 && area.Height > 0 && area.Left + area.Width <= 1.0001
                && area.Top + area.Height <= 1.0001))
            {
                throw new ArgumentException(
                    $"{area}: an area to ignore must lie in the picture, from 0 to 1 across and down.", nameof(options));
            }
        }

        _options = options;
    }

    public bool Fires(in CameraFrame frame)
    {
        if (_cells is null || _cells.Format != frame.Format)
        {
            Start(frame);
            return false;
        }

        _cells.Measure(frame, _means);
        float light = 0;
        for (int i = 0; i < _means.Length; i++)
        {
            light += _ignored[i] ? 0 : _means[i] - _background[i];
        }

        light /= Math.Max(1, _watched);
        float follow = 1 - MathF.Exp(-(float)((frame.Timestamp - _last).TotalSeconds / _options.AdaptSeconds));
        _last = frame.Timestamp;
        int changed = 0;
        for (int i = 0; i < _means.Length; i++)
        {
            float difference = _means[i] - _background[i];
            changed += !_ignored[i] && MathF.Abs(difference - light) >= _options.Threshold ? 1 : 0;
            _background[i] += follow * difference;
        }

        return changed > 0 && changed >= _options.Share * _watched;
    }

    public void Dispose()
    {
    }

    private void Start(in CameraFrame frame)
    {
        _cells = new LumaCells(frame.Format);
        int count = _cells.Columns * _cells.Rows;
        (_background, _means, _ignored) = (new float[count], new float[count], new bool[count]);
        for (int i = 0; i < count; i++)
        {
            double x = ((i % _cells.Columns) + 0.5) / _cells.Columns;
            double y = ((i / _cells.Columns) + 0.5) / _cells.Rows;
            _ignored[i] = _options.Ignore.Any(area => x >= area.Left && x < area.Left + area.Width && y >= area.Top
                && y < area.Top + area.Height);
        }

        _watched = _ignored.Count(static ignored => !ignored);
        _cells.Measure(frame, _background);
        _last = frame.Timestamp;
    }
}
