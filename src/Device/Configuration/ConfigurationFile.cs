using System.Text.Json;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Device.Configuration;

/// <summary>A configuration that was read and held to the schema and to itself.</summary>
internal sealed class ConfigurationFile
{
    private readonly JsonTree _tree;

    private ConfigurationFile(string path, JsonTree tree, AgentOptions options) => (Path, _tree, Options) = (path, tree, options);

    public string Path { get; }

    /// <summary>With full paths.</summary>
    public AgentOptions Options { get; }

    /// <exception cref="InputException">The file cannot be read.</exception>
    /// <exception cref="ConfigurationException">It has mistakes; the message lists them.</exception>
    public static ConfigurationFile Read(string path) => Parse(path, InputFile.Read(path));

    /// <param name="path">Where the text came from, for messages and relative paths.</param>
    /// <param name="utf8">The text.</param>
    /// <exception cref="ConfigurationException">It has mistakes; the message lists them.</exception>
    public static ConfigurationFile Parse(string path, ReadOnlySpan<byte> utf8)
    {
        utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        JsonTree tree = ParseTree(path, utf8);
        IReadOnlyList<Problem> problems = SchemaCheck.Problems(tree, SchemaCheck.Published);
        if (problems.Count > 0)
        {
            throw ConfigurationException.Of(path, tree, problems);
        }

        AgentOptions options = JsonSerializer.Deserialize(utf8, AgentJson.Default.AgentOptions)!;
        problems = OptionsCheck.Problems(options);
        if (problems.Count > 0)
        {
            throw ConfigurationException.Of(path, tree, problems);
        }

        FullPaths.Resolve(options, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        return new ConfigurationFile(path, tree, options);
    }

    /// <summary>Every class that the configuration names is one of the model's.</summary>
    /// <exception cref="ConfigurationException">One is not.</exception>
    public void CheckLabels(IReadOnlyList<string> labels)
    {
        IReadOnlyList<Problem> problems = LabelCheck.Problems(Options, labels);
        if (problems.Count > 0)
        {
            throw ConfigurationException.Of(Path, _tree, problems);
        }
    }

    private static JsonTree ParseTree(string path, ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonTree.Parse(utf8);
        }
        catch (JsonException error)
        {
            string message = error.Message.Split(" LineNumber:")[0].ReplaceLineEndings(" ");
            throw new ConfigurationException($"{path}:{error.LineNumber + 1}: this is not JSON: {message}");
        }
        catch (InvalidOperationException error)
        {
            throw new ConfigurationException($"{path}: a text in it is not UTF-8: {error.Message}");    // half a character as an escape sequence
        }
    }
}
