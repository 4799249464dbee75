using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Tools.Quantizer;

namespace MobileNetEdge.Device.Service;

/// <summary>Makes the camera and the trigger of a configuration; what they do not like about it is the user's to mend.</summary>
internal static partial class Parts
{
    /// <exception cref="UserError">The options make no sense.</exception>
    public static ICamera NewCamera(AgentOptions options, TimeProvider time, ILogger log)
    {
        try
        {
            return CameraFactory.Create(options.Camera!, time, warning => LogWarning(log, warning));
        }
        catch (ArgumentException error)
        {
            throw new UserError($"camera: {error.Message}", error);
        }
    }

    /// <exception cref="UserError">A line cannot be used.</exception>
    public static ITrigger NewTrigger(AgentOptions options, SharedGpio gpio, TimeProvider time)
    {
        try
        {
            return TriggerFactory.Create(options.Trigger, gpio.Open, time);
        }
        catch (Exception error) when (error is GpioException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UserError($"trigger: {error.Message}", error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger log, string warning);
}
