using System.Device.Gpio;
using Microsoft.Extensions.Logging;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Actions;

/// <summary>Makes the action that options describe.</summary>
internal static class ActionFactory
{
    /// <param name="options">Already checked, with full paths.</param>
    /// <param name="device">The board's name in messages.</param>
    /// <param name="gpio">The controller of lines; called only for an action that needs one. The caller disposes of it.</param>
    /// <param name="time">The clock of pulses, pauses and time limits.</param>
    /// <param name="log">Logs brokers that come and go.</param>
    /// <exception cref="InputException">A file that it needs cannot be used.</exception>
    public static IAction Create(
        ActionOptions options, string device, Func<GpioController> gpio, TimeProvider time, ILogger log) => options switch
    {
        GpioActionOptions output => new GpioAction(output, gpio, time),
        PictureActionOptions picture => new PictureAction(picture),
        JsonLinesActionOptions lines => new JsonLinesAction(lines, device),
        MqttActionOptions mqtt => new MqttAction(mqtt, device, time, log),
        WebhookActionOptions webhook => new WebhookAction(webhook, device, time),
        CommandActionOptions command => new CommandAction(command, time),
        _ => throw new ArgumentException($"There is no action of kind {options.GetType().Name}.", nameof(options)),
    };
}
