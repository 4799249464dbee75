using System.Globalization;
using System.Runtime.CompilerServices;

namespace MobileNetEdge.Tests;

/// <summary>
/// The worked examples of a document under <c>docs/</c>: fenced blocks opened by <c>```example NAME</c>, with lines
/// <c>given NAME = VALUES</c>, which a test starts from, and <c>NAME = VALUES</c>, which it must find. So a number that is changed
/// in the document, or in the code, fails the test.
/// </summary>
internal sealed class DocumentExample
{
    private readonly Dictionary<string, string> _given = [];
    private readonly Dictionary<string, string> _found = [];
    private readonly string _name;

    private DocumentExample(string name) => _name = name;

    /// <param name="file">The document's file name.</param>
    /// <param name="prefix">Which examples: those whose names start with it.</param>
    public static IReadOnlyDictionary<string, DocumentExample> ReadAll(string file, string prefix)
    {
        Dictionary<string, DocumentExample> examples = [];
        DocumentExample? example = null;
        foreach (string line in File.ReadLines(Path.Combine(SourceFolder(), "../../docs", file)))
        {
            if (line.StartsWith("```example ", StringComparison.Ordinal))
            {
                example = new DocumentExample(line["```example ".Length..]);
                examples.Add(example._name, example);
            }
            else if (line == "```")
            {
                example = null;
            }
            else if (example is not null && line.Split('=', StringSplitOptions.TrimEntries) is [var name, var values])
            {
                bool given = name.StartsWith("given ", StringComparison.Ordinal);
                (given ? example._given : example._found).Add(given ? name["given ".Length..].Trim() : name, values);
            }
            else if (example is not null)
            {
                Assert.Fail($"{file}, example {example._name}: '{line}' is not a line 'name = value'");
            }
        }

        return examples.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary();
    }

    public float Given(string name) => GivenList(name)[0];

    public float[] GivenList(string name)
    {
        Assert.True(_given.Remove(name, out string? values), $"example {_name} does not give '{name}'");
        return [.. values!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => (float)Number(value))];
    }

    /// <summary>The document's numbers are these, as far as its digits go.</summary>
    public void Says(string name, params ReadOnlySpan<double> actual)
    {
        Assert.True(_found.Remove(name, out string? values), $"example {_name} has no '{name}'");
        string[] expected = values!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(actual.Length, expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(Number(expected[i]) - actual[i]) <= HalfUnitOfLastDigit(expected[i]),
                string.Create(
                    CultureInfo.InvariantCulture, $"example {_name} says {name} = {expected[i]}, and the code computes {actual[i]:R}"));
        }
    }

    /// <summary>Fails if the document has a line that the test has not used.</summary>
    public void IsUsedUp() => Assert.Empty(_given.Keys.Concat(_found.Keys));

    private static double Number(string text) =>
        double.Parse(text.Replace('−', '-'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    /// <summary>0 for whole numbers: they are exact.</summary>
    private static double HalfUnitOfLastDigit(string text)
    {
        string[] parts = text.Split('e');
        int decimals = parts[0].Contains('.', StringComparison.Ordinal)
            ? parts[0].Length - 1 - parts[0].IndexOf('.', StringComparison.Ordinal)
            : 0;
        int exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return decimals == 0 && exponent == 0 ? 0 : 0.5001 * Math.Pow(10, exponent - decimals);
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
