using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MobileNetEdge.Device.Metrics;

/// <summary>The numbers of a meter in Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusPage : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<Instrument> _instruments = [];
    private readonly Dictionary<Instrument, Buckets> _histograms = [];
    private readonly Dictionary<Instrument, List<string>> _lines = [];    // of the page being written

    public PrometheusPage(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                Add(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Line(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (instrument is Histogram<double>)
            {
                _histograms[instrument].Count(value);
            }
            else
            {
                Line(instrument, value, tags);
            }
        });
        _listener.Start();
    }

    public string Text()
    {
        lock (_lock)
        {
            _lines.Clear();
            _listener.RecordObservableInstruments();
            StringBuilder page = new();
            foreach (Instrument instrument in _instruments)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"# HELP {instrument.Name} {instrument.Description}\n# TYPE {instrument.Name} {TypeOf(instrument)}\n");
                if (_histograms.TryGetValue(instrument, out Buckets? buckets))
                {
                    buckets.Write(page, instrument.Name);
                }

                page.AppendJoin("", _lines.GetValueOrDefault(instrument, []));
            }

            return page.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument)
    {
        _instruments.Add(instrument);
        if (instrument is Histogram<double> histogram)
        {
            _histograms.Add(instrument, new Buckets([.. histogram.Advice!.HistogramBucketBoundaries!]));
        }
    }

    private void Line(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = tags.IsEmpty ? "" : $"{{{tags[0].Key}=\"{Escaped($"{tags[0].Value}")}\"}}";
        if (!_lines.TryGetValue(instrument, out List<string>? lines))
        {
            _lines.Add(instrument, lines = []);
        }

        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{instrument.Name}{labels} {value}\n"));
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string TypeOf(Instrument instrument) => instrument switch
    {
        ObservableCounter<long> => "counter",
        Histogram<double> => "histogram",
        _ => "gauge",
    };

    /// <summary>Counts by upper bound. One thread counts, another reads: the numbers of a page may be one inference apart.</summary>
    private sealed class Buckets(double[] bounds)
    {
        private readonly long[] _counts = new long[bounds.Length + 1];
        private double _sum;

        public void Count(double value)
        {
            int bucket = 0;
            while (bucket < bounds.Length && value > bounds[bucket])
            {
                bucket++;
            }

            _counts[bucket]++;
            _sum += value;
        }

        public void Write(StringBuilder page, string name)
        {
            long total = 0;
            for (int i = 0; i < _counts.Length; i++)
            {
                total += Volatile.Read(ref _counts[i]);
                string bound = i < bounds.Length ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                page.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{bound}\"}} {total}\n");
            }

            page.Append(CultureInfo.InvariantCulture, $"{name}_sum {_sum}\n{name}_count {total}\n");
        }
    }
}
