using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Configuration;

/// <summary>Checks that names of classes are the model's.</summary>
internal static class LabelCheck
{
    public static IReadOnlyList<Problem> Problems(AgentOptions options, IReadOnlyList<string> labels)
    {
        IEnumerable<(string Label, string Place)> named =
        [
            .. options.Decision.Classes.Keys.Select(label => (label, $"decision.classes.{label}")),
            .. options.Decision.Ignore.Select((label, i) => (label, $"decision.ignore[{i}]")),
            .. options.Actions.SelectMany((action, i) => action.Classes.Select((label, j) => (label, $"actions[{i}].classes[{j}]"))),
        ];
        return
        [
            .. named.Where(name => !labels.Contains(name.Label)).Select(name => new Problem(
                name.Place, $"the model knows no class \"{name.Label}\"; did you mean \"{NearestNames.Of(name.Label, labels)[0]}\"?")),
        ];
    }
}
