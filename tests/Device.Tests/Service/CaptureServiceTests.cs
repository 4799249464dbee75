using System.Device.Gpio;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Service;
using MobileNetEdge.Device.Tests.Actions;

namespace MobileNetEdge.Device.Tests.Service;

public sealed class CaptureServiceTests : IDisposable
{
    private const int Pin = 17;

    private readonly TinyModel _model = new();
    private readonly SimulatedLifetime _lifetime = new();

    public void Dispose()
    {
        _lifetime.Dispose();
        _model.Dispose();
    }

    /// <summary>A web server that says nothing keeps its own action busy, and the line does not wait for it.</summary>
    [Fact]
    public async Task When_the_program_is_told_to_end_lines_are_safe_before_anything_else()
    {
        await using Bench bench = await Bench.Of(
            _model, Options(), new SimulatedCamera(_ => TinyModel.Bright, TimeSpan.FromSeconds(0.1)) { Before = _ => Thread.Sleep(1) });
        using CaptureService service = new(bench.Loop, bench.Actions, _lifetime, NullLogger.Instance);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await Events.Until(() => bench.Lines.Read(Pin) == PinValue.High, "the line is on");
        _lifetime.StopApplication();
        Assert.Equal(PinValue.Low, bench.Lines.Read(Pin));
        await service.StopAsync(TestContext.Current.CancellationToken);
        Assert.Null(service.Fault);
    }

    [Fact]
    public async Task A_fault_of_the_thread_makes_lines_safe_and_ends_the_program()
    {
        Action<long> fails = number => _ = number == 5 ? throw new InvalidDataException("a fault of the test") : 0;
        await using Bench bench = await Bench.Of(
            _model, Options(), new SimulatedCamera(_ => TinyModel.Bright, TimeSpan.FromSeconds(0.1)) { Before = fails });
        using CaptureService service = new(bench.Loop, bench.Actions, _lifetime, NullLogger.Instance);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await Events.Until(() => _lifetime.ApplicationStopping.IsCancellationRequested, "the program ends");
        Assert.Equal(PinValue.Low, bench.Lines.Read(Pin));
        Assert.Equal("a fault of the test", service.Fault?.Message);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_camera_that_is_waited_for_does_not_hold_up_the_end()
    {
        await using Bench bench = await Bench.Of(_model, Options(), new SimulatedCamera(_ => TinyModel.Bright, TimeSpan.FromSeconds(0.1)));
        CaptureLoop stuck = new(new StuckCamera(), bench.Pipeline, bench.Metrics, NullLogger.Instance);
        using CaptureService service = new(stuck, bench.Actions, _lifetime, NullLogger.Instance);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await service.StopAsync(TestContext.Current.CancellationToken);
        Assert.Null(service.Fault);
    }

    private AgentOptions Options() => new()
    {
        Decision = new DecisionOptions { On = _model.On, Off = _model.On },
        Actions = [new WebhookActionOptions { Url = new Uri($"http://127.0.0.1:{FreePort.Next()}/") }, new GpioActionOptions { Pin = Pin }],
    };

    private sealed class StuckCamera : ICamera
    {
        public string Name => "stuck";

        public bool TryNext(out CameraFrame frame, CancellationToken cancel)
        {
            cancel.WaitHandle.WaitOne();
            throw new OperationCanceledException(cancel);
        }

        public void Dispose()
        {
        }
    }

    private sealed class SimulatedLifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
