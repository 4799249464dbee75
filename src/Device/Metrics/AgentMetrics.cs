using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace MobileNetEdge.Device.Metrics;

/// <summary>
/// What the program counts, as System.Diagnostics.Metrics: <see cref="PrometheusPage"/>, dotnet-counters and OpenTelemetry read it.
/// Counting allocates nothing: the capturing thread adds to plain numbers, which are read on request.
/// </summary>
internal sealed class AgentMetrics : IDisposable
{
    public const string MeterName = "MobileNetEdge.Agent";

    private static readonly double[] LatencyBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

    private readonly ConcurrentQueue<ActionCounters> _actions = new();
    private readonly Histogram<double> _latency;
    private long _frames;
    private long _lostFrames;
    private long _inferences;
    private long _cameraRestarts;
    private long _captureAllocatedBytes;

    public AgentMetrics()
    {
        Meter = new Meter(MeterName);
        Meter.CreateObservableCounter("mobilenet_edge_frames_total", () => Frames, description: "Frames delivered by the camera.");
        Meter.CreateObservableCounter(
            "mobilenet_edge_lost_frames_total",
            () => LostFrames,
            description: "Frames that the camera's numbers say were lost or skipped.");
        Meter.CreateObservableCounter(
            "mobilenet_edge_inferences_total", () => Inferences, description: "Frames that the network looked at.");
        Meter.CreateObservableCounter(
            "mobilenet_edge_camera_restarts_total",
            () => CameraRestarts,
            description: "Times that the camera failed and was opened again.");
        Meter.CreateObservableCounter(
            "mobilenet_edge_capture_allocated_bytes_total",
            () => CaptureAllocatedBytes,
            description: "Managed memory allocated by the capturing thread; grows at start-up, and with cameras that decode.");
        Meter.CreateObservableCounter(
            "mobilenet_edge_action_done_total", () => Of(action => action.Done), description: "Events that an action handled.");
        Meter.CreateObservableCounter(
            "mobilenet_edge_action_dropped_total", () => Of(action => action.Dropped), description: "Events never handled.");
        Meter.CreateObservableCounter(
            "mobilenet_edge_action_failed_total", () => Of(action => action.Failed), description: "Events that an action failed on.");
        Meter.CreateObservableGauge(
            "mobilenet_edge_temperature_celsius",
            () => Celsius is { } celsius ? [new Measurement<double>(celsius)] : Array.Empty<Measurement<double>>(),
            description: "Temperature of the processor.");
        Meter.CreateObservableGauge(
            "mobilenet_edge_throttled",
            () => IsThrottled ? 1L : 0L,
            description: "1 while inferences are slowed down because the board is hot or throttles.");
        _latency = Meter.CreateHistogram(
            "mobilenet_edge_inference_seconds",
            unit: "s",
            description: "Time from the frame to the scores.",
            tags: null,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyBuckets });
    }

    public Meter Meter { get; }

    public long Frames => Interlocked.Read(ref _frames);

    public long LostFrames => Interlocked.Read(ref _lostFrames);

    public long Inferences => Interlocked.Read(ref _inferences);

    public long CameraRestarts => Interlocked.Read(ref _cameraRestarts);

    /// <summary>The bytes allocated by the capturing thread, which sets it.</summary>
    public long CaptureAllocatedBytes
    {
        get => Interlocked.Read(ref _captureAllocatedBytes);
        set => Interlocked.Exchange(ref _captureAllocatedBytes, value);
    }

    public double? Celsius { get; set; }

    public bool IsThrottled { get; set; }

    public ActionCounters AddAction(string name)
    {
        ActionCounters counters = new(name);
        _actions.Enqueue(counters);
        return counters;
    }

    public void CountFrame(long lostBefore)
    {
        Interlocked.Increment(ref _frames);
        Interlocked.Add(ref _lostFrames, lostBefore);
    }

    public void CountInference(TimeSpan latency)
    {
        Interlocked.Increment(ref _inferences);
        _latency.Record(latency.TotalSeconds);
    }

    public void CountCameraRestart() => Interlocked.Increment(ref _cameraRestarts);

    public void Dispose() => Meter.Dispose();

    private IEnumerable<Measurement<long>> Of(Func<ActionCounters, long> number) =>
        _actions.Select(action => new Measurement<long>(number(action), new KeyValuePair<string, object?>("action", action.Name)));
}
