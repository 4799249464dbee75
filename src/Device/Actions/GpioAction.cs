using System.Device.Gpio;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Actions;

/// <summary>Switches a GPIO line. It is in its safe state from the start until the first event, and again when the program ends.</summary>
internal sealed class GpioAction(GpioActionOptions options, Func<GpioController> controller, TimeProvider time) : IAction
{
    private readonly Lock _lock = new();
    private GpioController? _controller;
    private ITimer? _timer;
    private bool _lit;
    private bool _over;

    /// <exception cref="InputException">The line is missing or in use.</exception>
    public void Open()
    {
        try
        {
            _controller = controller();
            _lit = options.Safe == SafeState.On;
            _controller.OpenPin(options.Pin, PinMode.Output, LevelOf(_lit));
        }
        catch (Exception error) when (error is GpioException or InvalidOperationException or ArgumentException or IOException
            or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            throw new InputException($"GPIO line {options.Pin}: {error.Message}", error);
        }

        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Task HandleAsync(DecisionEvent what, PictureBuffer? picture, CancellationToken cancel)
    {
        lock (_lock)
        {
            bool begins = what.Kind == EventKind.Begin;
            if (!_over && (begins || options.Mode != OutputMode.Pulse))
            {
                Set(begins);
                StartTimer(begins);
            }
        }

        return Task.CompletedTask;
    }

    public void MakeSafe()
    {
        lock (_lock)
        {
            if (_over || _timer is null)
            {
                return;
            }

            _over = true;
            _timer.Dispose();
            if (options.Safe != SafeState.Keep)
            {
                Set(options.Safe == SafeState.On);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        MakeSafe();
        return ValueTask.CompletedTask;
    }

    private void StartTimer(bool begins)
    {
        switch (options.Mode)
        {
            case OutputMode.Pulse:
                _timer!.Change(TimeSpan.FromSeconds(options.PulseSeconds), Timeout.InfiniteTimeSpan);
                break;
            case OutputMode.Blink:
                TimeSpan half = begins ? TimeSpan.FromSeconds(options.BlinkSeconds / 2) : Timeout.InfiniteTimeSpan;
                _timer!.Change(half, half);
                break;
        }
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (!_over)
            {
                Set(options.Mode == OutputMode.Blink && !_lit);
            }
        }
    }

    private void Set(bool lit)
    {
        _lit = lit;
        _controller!.Write(options.Pin, LevelOf(lit));
    }

    private PinValue LevelOf(bool lit) => lit != options.ActiveLow ? PinValue.High : PinValue.Low;
}
