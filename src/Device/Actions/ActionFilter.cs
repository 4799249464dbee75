using MobileNetEdge.Device.Decisions;

namespace MobileNetEdge.Device.Actions;

/// <summary>Which events an action gets.</summary>
internal sealed class ActionFilter
{
    private readonly HashSet<string> _classes;
    private readonly EventFilter _events;

    public ActionFilter(string name, ActionOptions options)
    {
        Name = name;
        _classes = [.. options.Classes];
        _events = options.Events();
    }

    /// <summary>The action's name.</summary>
    public string Name { get; }

    /// <summary>One for each action, named by its type where it has no name, and numbered where several have the same.</summary>
    public static ActionFilter[] Of(IReadOnlyList<ActionOptions> actions)
    {
        HashSet<string> names = [.. actions.Select(action => action.Name).OfType<string>()];
        return [.. actions.Select(action => new ActionFilter(action.Name ?? FreeName(TypeOf(action), names), action))];
    }

    public bool Accepts(in DecisionEvent what) =>
        (_classes.Count == 0 || _classes.Contains(what.Label))
            && (_events == EventFilter.Both || (_events == EventFilter.Begin) == (what.Kind == EventKind.Begin));

    private static string TypeOf(ActionOptions action) => action switch
    {
        GpioActionOptions => "gpio",
        PictureActionOptions => "savePicture",
        JsonLinesActionOptions => "jsonLines",
        MqttActionOptions => "mqtt",
        WebhookActionOptions => "webhook",
        _ => "command",
    };

    private static string FreeName(string type, HashSet<string> names)
    {
        string name = type;
        for (int number = 2; !names.Add(name); number++)
        {
            name = $"{type}-{number}";
        }

        return name;
    }
}
