using System.Device.Gpio;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Device.Tests.Actions;
using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Service;

public sealed class PipelineTests : IDisposable
{
    private const int Pin = 17;
    private static readonly TimeSpan Tenth = TimeSpan.FromSeconds(0.1);

    private readonly TinyModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_picture_that_the_network_knows_switches_the_line()
    {
        await using Bench bench = await Bench.Of(
            _model, Options(), new SimulatedCamera(number => number is >= 5 and < 10 ? TinyModel.Bright : TinyModel.Dark, Tenth));
        bench.Run(5);
        Assert.Equal("unknown", bench.Pipeline.Current);
        Assert.Equal(PinValue.Low, bench.Lines.Read(Pin));
        bench.Run(1);
        Assert.Equal(_model.Label, bench.Pipeline.Current);
        await Events.Until(() => bench.Lines.Read(Pin) == PinValue.High, "the line is on");
        bench.Run(5);
        await Events.Until(() => bench.Lines.Read(Pin) == PinValue.Low, "the line is off");
        Assert.Equal((11, 11), (bench.Metrics.Frames, bench.Metrics.Inferences));
    }

    [Fact]
    public async Task A_frame_costs_no_memory_with_a_trace_and_without()
    {
        foreach (Stream? trace in new[] { null, Stream.Null })
        {
            // Every frame is looked at, every tenth changes the decision's average.
            AgentOptions options = Options();
            (options.Decision.SmoothingSeconds, options.Decision.QuietHours) = (0.5, [new QuietHoursOptions
            {
                From = "22:00",
                To = "23:00",
            }]);
            options.Actions.Clear();
            await using Bench bench = await Bench.Of(
                _model, options, new SimulatedCamera(number => number % 10 == 0 ? TinyModel.Bright : TinyModel.Dark, Tenth), trace: trace);
            Assert.Equal(0, Allocation.Of(() => bench.Run(1000)));
        }
    }

    [Fact]
    public async Task Frames_that_the_trigger_does_not_want_are_not_looked_at()
    {
        await using Bench bench = await Bench.Of(
            _model,
            Options(),
            new SimulatedCamera(_ => TinyModel.Bright, Tenth),
            new IntervalTrigger(new IntervalTriggerOptions(TimeSpan.FromSeconds(1))));
        bench.Run(31);
        Assert.Equal((31, 4), (bench.Metrics.Frames, bench.Metrics.Inferences));
    }

    [Fact]
    public async Task When_the_trigger_no_longer_fires_the_decision_ends()
    {
        bool fires = true;
        await using Bench bench = await Bench.Of(
            _model, Options(), new SimulatedCamera(_ => TinyModel.Bright, Tenth), new SimulatedTrigger(() => fires));
        bench.Run(1);
        Assert.Equal(_model.Label, bench.Pipeline.Current);
        fires = false;
        bench.Run(50);
        Assert.Equal(_model.Label, bench.Pipeline.Current);
        bench.Run(1);
        Assert.Equal("unknown", bench.Pipeline.Current);
    }

    [Fact]
    public async Task Lost_frames_and_failures_of_the_camera_are_counted_and_the_decision_ends()
    {
        bool fails = false;
        SimulatedCamera camera = new(_ => TinyModel.Bright, Tenth) { Lost = [2, 3, 7], Before = _ => _ = fails
            ? throw new CameraException("gone")
            : 0 };
        await using Bench bench = await Bench.Of(_model, Options(), camera);
        bench.Run(10);
        Assert.Equal((10, 3), (bench.Metrics.Frames, bench.Metrics.LostFrames));
        fails = true;
        bench.Run(60);
        Assert.Equal(60, bench.Metrics.CameraRestarts);
        Assert.Equal("unknown", bench.Pipeline.Current);
        fails = false;
        bench.Run(1);
        Assert.Equal(_model.Label, bench.Pipeline.Current);
    }

    [Fact]
    public async Task A_hot_board_makes_fewer_inferences()
    {
        AgentOptions options = Options();
        options.Throttle.InferencesPerSecond = 2;
        await using Bench bench = await Bench.Of(_model, options, new SimulatedCamera(_ => TinyModel.Bright, Tenth));
        bench.Run(10);
        Assert.Equal(10, bench.Metrics.Inferences);
        bench.Pace.IsSlow = true;
        bench.Run(100);
        Assert.Equal(10 + 20, bench.Metrics.Inferences, 1.0);
        bench.Pace.IsSlow = false;
        bench.Run(10);
        Assert.Equal(10 + 20 + 10, bench.Metrics.Inferences, 1.0);
    }

    [Fact]
    public async Task The_watchdog_is_fed_by_inferences_and_by_nothing_else()
    {
        // Nothing fires: one inference is made for the watchdog's sake now and then, and decides nothing.
        await using (Bench quiet = await Bench.Of(
            _model,
            Options(),
            new SimulatedCamera(_ => TinyModel.Bright, Tenth),
            new SimulatedTrigger(() => false),
            watchdogMicroseconds: "6000000"))
        {
            quiet.Run(600);
            Assert.InRange(quiet.Notifier.Count, 20, 30);    // a minute, every 2 s and a little
            Assert.Equal(quiet.Notifier.Count, quiet.Metrics.Inferences);
            Assert.Equal("unknown", quiet.Pipeline.Current);
        }

        await using (Bench gone = await Bench.Of(
            _model,
            Options(),
            new SimulatedCamera(_ => TinyModel.Bright, Tenth) { Before = _ => throw new CameraException("gone") },
            watchdogMicroseconds: "6000000"))
        {
            gone.Run(600);
            Assert.Equal(0, gone.Notifier.Count);
        }

        await using Bench unwatched = await Bench.Of(_model, Options(), new SimulatedCamera(_ => TinyModel.Bright, Tenth));
        unwatched.Run(600);
        Assert.Equal(0, unwatched.Notifier.Count);
    }

    [Fact]
    public async Task A_new_network_takes_over_between_two_frames()
    {
        await using Bench bench = await Bench.Of(_model, Options(), new SimulatedCamera(_ => TinyModel.Bright, Tenth));
        bench.Run(1);
        Assert.Equal(_model.Label, bench.Pipeline.Current);
        Classifier classifier = ModelLoader.Load(_model.Options);
        ScoreLayout layout = ScoreLayout.Of(classifier);
        bench.Pipeline.Offer(classifier, layout, DecisionRules.Of(new DecisionOptions { On = 1, Off = 1 }, layout));
        bench.Run(1);
        Assert.Equal("unknown", bench.Pipeline.Current);
    }

    private AgentOptions Options() => new()
    {
        Decision = new DecisionOptions { On = _model.On, Off = _model.On },
        Actions = [new GpioActionOptions { Pin = Pin, Classes = [_model.Label] }],
    };

    private sealed class SimulatedTrigger(Func<bool> fires) : ITrigger
    {
        public bool Fires(in CameraFrame frame) => fires();

        public void Dispose()
        {
        }
    }
}
