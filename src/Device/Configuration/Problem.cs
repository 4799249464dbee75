using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Configuration;

/// <summary>A mistake in the configuration.</summary>
/// <param name="Place">The place, such as "actions[2].line"; empty for the whole file.</param>
/// <param name="Message">What is wrong there and the fix.</param>
internal sealed record Problem(string Place, string Message);

/// <summary>The configuration cannot be used. The message has a line for each mistake: file, line, place, fix.</summary>
internal sealed class ConfigurationException : InputException
{
    /// <summary>With more mistakes than this it is probably the wrong file.</summary>
    private const int MostShown = 50;

    public ConfigurationException(string message)
        : base(message)
    {
    }

    private ConfigurationException(IEnumerable<string> lines)
        : base(lines)
    {
    }

    /// <param name="file">The configuration.</param>
    /// <param name="tree">Its text, for the lines.</param>
    /// <param name="problems">At least one; only the first are reported if there are many.</param>
    public static ConfigurationException Of(string file, JsonTree tree, IEnumerable<Problem> problems) => new(
        problems
            .Take(MostShown)
            .Select(problem => (Line: tree.LineOf(problem.Place), problem.Place, problem.Message))
            .OrderBy(problem => problem.Line)
            .Select(problem => $"{file}:{problem.Line}: {(problem.Place.Length > 0 ? problem.Place + ": " : "")}{problem.Message}"));
}
