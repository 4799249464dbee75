using System.Device.Gpio;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Device.Service;
using MobileNetEdge.Device.Tests.Triggers;
using MobileNetEdge.Device.Tracing;
using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Service;

/// <summary>A pipeline with a tiny model, a simulated camera, simulated lines and a simulated clock that follows the frames.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly SimulatedCamera _camera;
    private Bench(
        TinyModel model, AgentOptions options, SimulatedCamera camera, ITrigger trigger, ActionSet actions, string? watchdogMicroseconds,
        Stream? trace, GpioController lines, AgentMetrics metrics, SimulatedTime time)
    {
        (Model, _camera, Actions, Lines, Metrics, Time) = (model, camera, actions, lines, metrics, time);
        Pace = new InferencePace(options.Throttle.InferencesPerSecond);
        Classifier classifier = ModelLoader.Load(model.Options);
        ScoreLayout layout = ScoreLayout.Of(classifier);
        Pipeline = new Pipeline(
            trigger,
            classifier,
            layout,
            DecisionRules.Of(options.Decision, layout),
            actions,
            metrics,
            Pace,
            new Watchdog(Notifier, watchdogMicroseconds, time),
            trace is null ? null : new TraceWriter(trace, ActionFilter.Of(options.Actions), NullLogger.Instance),
            time);
        Loop = new CaptureLoop(camera, Pipeline, Metrics, NullLogger.Instance);
    }

    public TinyModel Model { get; }

    public CaptureLoop Loop { get; }

    public ActionSet Actions { get; }

    public GpioController Lines { get; }

    public AgentMetrics Metrics { get; }

    public InferencePace Pace { get; }

    public SimulatedTime Time { get; }

    public Pipeline Pipeline { get; }

    public RecordingNotifier Notifier { get; } = new();

    public static async Task<Bench> Of(
        TinyModel model,
        AgentOptions options,
        SimulatedCamera camera,
        ITrigger? trigger = null,
        string? watchdogMicroseconds = null,
        Stream? trace = null)
    {
        GpioController lines = new(new SimulatedLines());
        AgentMetrics metrics = new();
        SimulatedTime time = new();
        ActionSet actions = await ActionSet.StartAsync(
            options.Actions, options.DeviceName, () => lines, metrics, TimeProvider.System, NullLogger.Instance);
        return new Bench(model, options, camera, trigger
            ?? new AlwaysTrigger(), actions, watchdogMicroseconds, trace, lines, metrics, time);
    }

    /// <summary>Runs a number of frames and advances the clock with them.</summary>
    public void Run(long frames)
    {
        for (long i = 0; i < frames; i++)
        {
            Time.Now = _camera.Now;
            Loop.Step(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Pipeline.Dispose();
        await Actions.DisposeAsync();
        Lines.Dispose();
        Metrics.Dispose();
    }

    internal sealed class RecordingNotifier : ISystemdNotifier
    {
        public int Count { get; private set; }

        public bool IsEnabled => true;

        public void Notify(ServiceState state)
        {
            Assert.Equal("WATCHDOG=1", state.ToString());
            Count++;
        }
    }
}
