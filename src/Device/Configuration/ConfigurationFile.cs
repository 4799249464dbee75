using MobileNetEdge.Device.Decisions;
using System.Text.Json;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Device.Configuration;

/// <summary>A configuration that was read and checked against the schema and for consistency.</summary>
internal sealed class ConfigurationFile
{
    /// <summary>No configuration is this long; a larger file is not a configuration.</summary>
    private const int MostBytes = 1 << 20;

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
        if (utf8.Length > MostBytes)
        {
            throw new ConfigurationException(
                $"{path}: has {utf8.Length:N0} bytes, and a configuration {MostBytes:N0} at most; name the right file");
        }

        utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        JsonTree tree = ParseTree(path, utf8);
        Require([.. SchemaCheck.Problems(tree, SchemaCheck.Published), .. TextCheck.Problems(tree)], path, tree);
        AgentOptions options = ParseOptions(path, utf8, tree);
        Require(OptionsCheck.Problems(options), path, tree);
        FullPaths.Resolve(options, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        return new ConfigurationFile(path, tree, options);
    }

    /// <summary>Checks that every class named in the configuration is one of the model's.</summary>
    /// <exception cref="ConfigurationException">One is not.</exception>
    public void CheckLabels(ScoreLayout layout) => Require(LabelCheck.Problems(Options, layout), Path, _tree);

    private static void Require(IReadOnlyList<Problem> problems, string path, JsonTree tree)
    {
        if (problems.Count > 0)
        {
            throw ConfigurationException.Of(path, tree, problems);
        }
    }

    /// <summary>A text may satisfy the schema and still not be an address.</summary>
    private static AgentOptions ParseOptions(string path, ReadOnlySpan<byte> utf8, JsonTree tree)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, AgentJson.Default.AgentOptions)!;
        }
        catch (JsonException error)
        {
            string place = error.Path is ['$', '.', .. var members] ? members : "";
            throw ConfigurationException.Of(path, tree, [new Problem(place, error.Message.Split(" Path: ")[0])]);
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
            // half a character as an escape sequence
            throw new ConfigurationException($"{path}: a text in it is not UTF-8: {error.Message}");
        }
    }
}
