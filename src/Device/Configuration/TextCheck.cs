namespace MobileNetEdge.Device.Configuration;

/// <summary>
/// JSON can express the character NUL, but no path, address, program or topic can contain it: the system ends them there, or refuses them
/// too late. The schema does not forbid it for each text, so all texts are checked.
/// </summary>
internal static class TextCheck
{
    public static IEnumerable<Problem> Problems(JsonTree tree) => Problems(tree, "");

    private static IEnumerable<Problem> Problems(JsonTree tree, string place) =>
    [
        .. HasNul(tree.Text)
            ? [new Problem(place, "has the character \\u0000 in it, which no text here can; take it out")]
            : Array.Empty<Problem>(),
        .. tree.Members.SelectMany(member => HasNul(member.Name)
            ? [new Problem(place, "has a member with the character \\u0000 in its name; take it out")]
            : Problems(member.Value, place.Length == 0 ? member.Name : $"{place}.{member.Name}")),
        .. tree.Items.SelectMany((item, i) => Problems(item, $"{place}[{i}]")),
    ];

    private static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);
}
