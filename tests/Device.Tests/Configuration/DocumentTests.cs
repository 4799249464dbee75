using System.Text.Json.Nodes;
using MobileNetEdge.Device.Metrics;

namespace MobileNetEdge.Device.Tests.Configuration;

/// <summary>README.md and docs/agent.md match the program.</summary>
public sealed class DocumentTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Samples.Folder, "../../.."));
    private static readonly string Manual = File.ReadAllText(Path.Combine(Root, "docs/agent.md"));

    [Fact]
    public void The_readme_shows_the_default_configuration() =>
        Assert.Contains(
            File.ReadAllText(Path.Combine(Samples.Folder, "agent.json")),
            File.ReadAllText(Path.Combine(Root, "README.md")),
            StringComparison.Ordinal);

    [Fact]
    public void The_manual_names_every_member_and_every_choice_of_the_configuration()
    {
        HashSet<string> names = [];
        Collect(JsonNode.Parse(File.ReadAllText(Samples.Schema))!, names);
        Assert.All(names, name => Assert.Contains(name, Manual, StringComparison.Ordinal));
    }

    [Fact]
    public void The_manual_names_every_metric()
    {
        using AgentMetrics metrics = new();
        using PrometheusPage page = new(metrics.Meter);
        IEnumerable<string> names = page.Text()
            .Split('\n')
            .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[2]);
        Assert.All(names, name => Assert.Contains($"`{name}`", Manual, StringComparison.Ordinal));
    }

    private static void Collect(JsonNode node, HashSet<string> names)
    {
        if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
            {
                Collect(item!, names);
            }
        }
        else if (node is JsonObject schema)
        {
            names.UnionWith((schema["properties"] as JsonObject ?? [])
                .Select(property => property.Key)
                .Where(name => name is not "$schema" and not "type")
                .Select(name => $"`{name}`"));
            names.UnionWith((schema["enum"] as JsonArray ?? []).Select(word => $"`{word}`"));
            foreach ((string _, JsonNode? value) in schema.Where(member => member.Key != "default"))
            {
                Collect(value!, names);
            }
        }
    }
}
