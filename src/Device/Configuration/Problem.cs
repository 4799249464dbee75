namespace MobileNetEdge.Device.Configuration;

/// <summary>A mistake in the configuration.</summary>
/// <param name="Place">As "actions[2].line"; empty for the whole.</param>
/// <param name="Message">What is wrong there and the mend.</param>
internal sealed record Problem(string Place, string Message);

/// <summary>The configuration cannot be used. The message has a line for each mistake: file, line, place, mend.</summary>
internal sealed class ConfigurationException(string message) : Exception(message)
{
    /// <param name="file">The configuration.</param>
    /// <param name="tree">Its text, for the lines.</param>
    /// <param name="problems">At least one.</param>
    public static ConfigurationException Of(string file, JsonTree tree, IEnumerable<Problem> problems) => new(string.Join(
        '\n',
        problems
            .Select(problem => (Line: tree.LineOf(problem.Place), problem.Place, problem.Message))
            .OrderBy(problem => problem.Line)
            .Select(problem => $"{file}:{problem.Line}: {(problem.Place.Length > 0 ? problem.Place + ": " : "")}{problem.Message}")));
}
