using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Metrics;

namespace MobileNetEdge.Device.Service;

/// <summary>
/// Passes frames from the camera to the pipeline until they end or the program does. A camera that fails is opened again; the failure is
/// logged once.
/// </summary>
internal sealed partial class CaptureLoop(ICamera camera, Pipeline pipeline, AgentMetrics metrics, ILogger log)
{
    private string? _problem;

    /// <summary>Returns when there are no more frames.</summary>
    /// <exception cref="OperationCanceledException">When <paramref name="cancel"/> is.</exception>
    public void Run(CancellationToken cancel)
    {
        while (Step(cancel))
        {
        }
    }

    /// <summary>One frame, or one failure of the camera.</summary>
    /// <returns>False when there are no more frames.</returns>
    public bool Step(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            if (!camera.TryNext(out CameraFrame frame, cancel))
            {
                return false;
            }

            if (_problem is not null)
            {
                _problem = null;
                LogBack(log, camera.Name);
            }

            pipeline.Process(frame);
            metrics.CaptureAllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
        }
        catch (CameraException error)
        {
            metrics.CountCameraRestart();
            if (error.Message != _problem)
            {
                _problem = error.Message;
                LogGone(log, error.Message);
            }

            pipeline.Idle();
        }

        return true;
    }

    [LoggerMessage(LogLevel.Warning, "{Problem} (retrying until it works)")]
    private static partial void LogGone(ILogger log, string problem);

    [LoggerMessage(LogLevel.Information, "{Camera}: delivering frames again")]
    private static partial void LogBack(ILogger log, string camera);
}
