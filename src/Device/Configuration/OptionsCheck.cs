using System.Net;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Device.Configuration;

/// <summary>Checks what no schema can express: members that must agree with others.</summary>
internal static class OptionsCheck
{
    public static IReadOnlyList<Problem> Problems(AgentOptions options) =>
    [
        .. OperatingSystem.IsLinux()
            ? MadeFrom("camera", () => CameraFactory.Create(options.Camera!, TimeProvider.System, static _ => { }).Dispose())
            : [],
        .. MadeFrom("trigger", () => TriggerFactory.Create(
            options.Trigger, static () => throw new GpioException("no line is opened for a check"), TimeProvider.System).Dispose()),
        .. Thresholds(options.Decision),
        .. Smoothing(options.Decision),
        .. Staleness(options),
        .. Names(options.Actions),
        .. Lines(options),
        .. Actions(options),
        .. Model(options.Model),
        .. Metrics(options.Metrics),
        .. Throttle(options.Throttle),
    ];

    /// <summary>
    /// The errors that cameras and triggers report about their own options. Constructing one opens nothing.
    /// </summary>
    private static IEnumerable<Problem> MadeFrom(string place, Action make)
    {
        try
        {
            make();
            return [];
        }
        catch (GpioException)
        {
            return [];
        }
        catch (Exception error)
        {
            return [new Problem(place, error.Message.Split(" (Parameter '")[0])];
        }
    }

    /// <summary>Those of all classes; those of one depend on the model (<see cref="LabelCheck"/>).</summary>
    private static IEnumerable<Problem> Thresholds(DecisionOptions decision)
    {
        ClassRule rule = DecisionRules.RuleOf(decision, decision);
        return rule.Off > rule.On
            ? [new Problem(
                decision.Off is null ? "decision.on" : "decision.off",
                $"off ({rule.Off}) is above on ({rule.On}): a class would end as it begins; lower off")]
            : [];
    }

    private static IEnumerable<Problem> Smoothing(DecisionOptions decision) => decision is { SmoothingFrames: > 1, SmoothingSeconds: > 0 }
        ? [new Problem("decision.smoothingFrames", "excludes smoothingSeconds; use one of them")]
        : [];

    private static IEnumerable<Problem> Staleness(AgentOptions options) =>
        options.Trigger is IntervalTriggerOptions interval && interval.Every.TotalSeconds >= options.Decision.StaleSeconds
            ? [new Problem("trigger.everySeconds", $"is not less than decision.staleSeconds ({options.Decision.StaleSeconds}): each "
                + "decision would end before the next look; raise staleSeconds")]
            : [];

    private static IEnumerable<Problem> Names(List<ActionOptions> actions)
    {
        for (int i = 0; i < actions.Count; i++)
        {
            if (actions[i].Name is { } name && actions.FindIndex(action => action.Name == name) < i)
            {
                yield return new Problem($"actions[{i}].name", $"another action is called \"{name}\" too; give it another name");
            }
        }
    }

    public static bool UsesLines(AgentOptions options) => AllLines(options).Any();

    /// <summary>A line has one user.</summary>
    private static IEnumerable<Problem> Lines(AgentOptions options)
    {
        Dictionary<int, string> users = [];
        foreach ((int pin, string place) in AllLines(options))
        {
            if (!users.TryAdd(pin, place))
            {
                yield return new Problem($"{place}.pin", $"line {pin} is used by {users[pin]} already; a line has one use");
            }
        }
    }

    private static IEnumerable<(int Pin, string Place)> AllLines(AgentOptions options) => TriggerLines(options.Trigger, "trigger")
        .Concat(options.Actions
            .Index()
            .Where(action => action.Item is GpioActionOptions)
            .Select(action => (((GpioActionOptions)action.Item).Pin, $"actions[{action.Index}]")));

    private static IEnumerable<(int Pin, string Place)> TriggerLines(TriggerOptions trigger, string place) => trigger switch
    {
        GpioTriggerOptions gpio => [(gpio.Pin, place)],
        HoldTriggerOptions hold => TriggerLines(hold.Trigger, $"{place}.trigger"),
        NotTriggerOptions not => TriggerLines(not.Trigger, $"{place}.trigger"),
        AllTriggerOptions all => all.Triggers.Index().SelectMany(one => TriggerLines(one.Item, $"{place}.triggers[{one.Index}]")),
        AnyTriggerOptions any => any.Triggers.Index().SelectMany(one => TriggerLines(one.Item, $"{place}.triggers[{one.Index}]")),
        _ => [],
    };

    private static IEnumerable<Problem> Actions(AgentOptions options)
    {
        foreach ((int i, ActionOptions action) in options.Actions.Index())
        {
            switch (action)
            {
                case CommandActionOptions when !options.AllowCommands:
                    yield return new Problem(
                        $"actions[{i}].type",
                        "commands are off; write \"allowCommands\": true at the top of the configuration if this one may run");
                    break;
                case MqttActionOptions { Tls: false } mqtt when (mqtt.CaFile ?? mqtt.CertificateFile ?? mqtt.KeyFile) is not null:
                    yield return new Problem($"actions[{i}]", "has certificates but not \"tls\": true; add it");
                    break;
                case MqttActionOptions mqtt when (mqtt.CertificateFile is null) != (mqtt.KeyFile is null):
                    yield return new Problem($"actions[{i}]", "certificateFile and keyFile go together; give both");
                    break;
                case WebhookActionOptions { Url: { } url } when !(url.IsAbsoluteUri && url.Scheme is "http" or "https"):
                    yield return new Problem($"actions[{i}].url", $"\"{url}\" is not an address that starts with http:// or https://");
                    break;
            }
        }
    }

    private static IEnumerable<Problem> Model(ModelOptions model)
    {
        if (model.Preprocess is null)
        {
            return [];
        }

        try
        {
            PreprocessingOptions.Parse(model.Preprocess);
            return [];
        }
        catch (InputException error)
        {
            return [new Problem("model.preprocess", error.MessageWith(static _ => "it"))];
        }
    }

    private static IEnumerable<Problem> Metrics(MetricsOptions metrics) => IPAddress.TryParse(metrics.Address, out _)
        ? []
        : [new Problem("metrics.address", $"\"{metrics.Address}\" is not an IP address, as 127.0.0.1 or 0.0.0.0")];

    private static IEnumerable<Problem> Throttle(ThrottleOptions throttle) => throttle.BelowCelsius > throttle.AboveCelsius
        ? [new Problem("throttle.belowCelsius", $"is above aboveCelsius ({throttle.AboveCelsius}); lower it")]
        : [];
}
