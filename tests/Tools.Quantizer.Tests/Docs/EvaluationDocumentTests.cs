using System.Text.RegularExpressions;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Evaluation;

namespace MobileNetEdge.Tools.Quantizer.Tests.Docs;

/// <summary>Numbers and commands of docs/evaluation.md.</summary>
public sealed partial class EvaluationDocumentTests
{
    [Fact]
    public void The_worked_example_is_what_is_computed()
    {
        DocumentExample example = DocumentExample.ReadAll("evaluation.md", "paired")["paired"];
        PairedDifference difference = PairedDifference.Of(
            (int)example.Given("pictures"), (int)example.Given("onlyThisRight"), (int)example.Given("onlyOtherRight"));
        example.Says("top1Difference", difference.Top1Difference);
        example.Says("differenceStandardError", difference.DifferenceStandardError);
        example.Says("differenceLow", difference.DifferenceLow);
        example.Says("differenceHigh", difference.DifferenceHigh);
        example.Says("mcNemarP", difference.McNemarP);
        example.IsUsedUp();
    }

    /// <summary>The parts that the job starts are those that it merges: pods count from 0, shards from 1.</summary>
    [Fact]
    public void The_job_does_as_many_shards_as_it_has_completions_and_mounts_what_it_has_volumes_for()
    {
        string text = File.ReadAllText(Path.Combine(Readme.RepositoryFolder, "docs/evaluation.md"));
        string yaml = Yaml().Match(text).Groups[1].Value;
        Assert.DoesNotContain('\t', yaml);
        Assert.All(yaml.Split('\n'), line => Assert.Equal(0, (line.Length - line.TrimStart().Length) % 2));
        string completions = Completions().Match(yaml).Groups[1].Value;
        Assert.Contains($"--shard $((JOB_COMPLETION_INDEX + 1))/{completions} ", yaml, StringComparison.Ordinal);
        Assert.Contains("completionMode: Indexed", yaml, StringComparison.Ordinal);
        string[] mounted = [.. Mounts().Matches(yaml).Select(match => match.Groups[1].Value)];
        string[] volumes = [.. Volumes().Matches(yaml).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(mounted);
        Assert.Equal(volumes.Order(), mounted.Order());
        Assert.All(Mounts().Matches(yaml), match => Assert.Contains($"{match.Groups[2].Value}/", yaml, StringComparison.Ordinal));
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Yaml();

    [GeneratedRegex(@"completions: (\d+)")]
    private static partial Regex Completions();

    [GeneratedRegex(@"- \{ name: (\w+), mountPath: ([\w/]+)")]
    private static partial Regex Mounts();

    [GeneratedRegex(@"- name: (\w+)\n +persistentVolumeClaim:")]
    private static partial Regex Volumes();
}
