using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>
/// One of several outputs, as <c>inspect</c> shows it. The members' names are those of <c>--json</c>; README.md lists them.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">The shape of its tensor.</param>
/// <param name="Head">What its numbers mean.</param>
/// <param name="Labels">How many labels it has; null for none.</param>
internal sealed record InspectOutput(string Name, int[] Shape, string Head, int? Labels)
{
    /// <summary>The outputs of a network that has several; null for one.</summary>
    public static IReadOnlyList<InspectOutput>? Of(IReadOnlyList<NetworkOutput> outputs) => outputs.Count == 1
        ? null
        :
        [
            .. outputs.Select(static output => new InspectOutput(
                output.Name, output.Head.Shape, output.Head.Name, output.Labels?.Count)),
        ];

    public string ToText() =>
        $"'{Name}' {string.Join('x', Shape)}, {Head}{(Labels is { } labels ? $", {labels} labels" : string.Empty)}";
}
