using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Actions;

namespace MobileNetEdge.Device.Service;

/// <summary>
/// The capturing thread, from the start of the program to its end. When the program is asked to end, outputs are made safe before anything
/// else.
/// </summary>
internal sealed partial class CaptureService : IHostedService, IDisposable
{
    private readonly CaptureLoop _loop;
    private readonly ActionSet _actions;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CaptureService(CaptureLoop loop, ActionSet actions, IHostApplicationLifetime lifetime, ILogger log)
    {
        (_loop, _actions, _lifetime, _log) = (loop, actions, lifetime, log);
        lifetime.ApplicationStopping.Register(() =>
        {
            actions.MakeSafe();
            _stop.Cancel();
        });
    }

    /// <summary>The unexpected exception that ended the thread, if any.</summary>
    public Exception? Fault { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        new Thread(Capture) { Name = "capture", IsBackground = true }.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private void Capture()
    {
        try
        {
            _loop.Run(_stop.Token);
            LogEnd(_log);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The program ends.
        }
        catch (Exception error)
        {
            Fault = error;
        }
        finally
        {
            _actions.MakeSafe();
            _ended.SetResult();
            _lifetime.StopApplication();
        }
    }

    [LoggerMessage(LogLevel.Information, "the camera has no more frames")]
    private static partial void LogEnd(ILogger log);
}
