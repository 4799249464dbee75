using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Configuration;

/// <summary>Checks what depends on the model: that names of classes are its own, and that thresholds suit its classes and values.</summary>
internal static class LabelCheck
{
    public static IReadOnlyList<Problem> Problems(AgentOptions options, ScoreLayout layout)
    {
        IEnumerable<(string Label, string Place)> named =
        [
            .. options.Decision.Classes.Keys.Select(label => (label, $"decision.classes.{label}")),
            .. options.Decision.Ignore.Select((label, i) => (label, $"decision.ignore[{i}]")),
            .. options.Actions.SelectMany((action, i) => action.Classes.Select((label, j) => (label, $"actions[{i}].classes[{j}]"))),
        ];
        return
        [
            .. named.Where(name => !layout.Labels.Contains(name.Label)).Select(name => new Problem(
                name.Place,
                $"the model knows no class \"{name.Label}\"; did you mean \"{NearestNames.Of(name.Label, layout.Labels)[0]}\"?")),
            .. options.Decision.Classes.Where(pair => !layout.IsValue(pair.Key)).SelectMany(pair => Thresholds(
                $"decision.classes.{pair.Key}", pair.Value, options.Decision)),
        ];
    }

    /// <summary>Scores of classes are probabilities; a class that ends above the score at which it begins would end as it begins.</summary>
    private static IEnumerable<Problem> Thresholds(string place, ClassOptions own, DecisionOptions decision)
    {
        foreach ((string name, double? threshold) in new[] { ("on", own.On), ("off", own.Off) })
        {
            if (threshold is < 0 or > 1)
            {
                yield return new Problem($"{place}.{name}", $"is {threshold}, and the score of a class is 0 to 1");
            }
        }

        ClassRule rule = DecisionRules.RuleOf(own, decision);
        if (rule.Off > rule.On)
        {
            yield return new Problem(
                own.Off is null ? $"{place}.on" : $"{place}.off",
                $"off ({rule.Off}) is above on ({rule.On}): a class would end as it begins; lower off");
        }
    }
}
