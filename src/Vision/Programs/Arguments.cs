namespace MobileNetEdge.Vision.Programs;

/// <summary>
/// The words after a command: operands, options with a value, options without. A library for this would be a quarter of the program.
/// </summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _flags = [];

    /// <param name="words">What the user typed.</param>
    /// <param name="withValue">Options that take a value, separated by spaces.</param>
    /// <param name="flags">Options that do not.</param>
    /// <exception cref="UsageException">An option is unknown, or a value is missing.</exception>
    public Arguments(ReadOnlySpan<string> words, string withValue, string flags)
    {
        List<string> operands = [];
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                operands.Add(word);
            }
            else if (flags.Split(' ').Contains(word))
            {
                _flags.Add(word);
            }
            else if (!withValue.Split(' ').Contains(word))
            {
                throw new UsageException($"there is no option {word}");
            }
            else
            {
                _values[word] = ++i < words.Length ? words[i] : throw new UsageException($"{word} needs a value");
            }
        }

        Operands = operands;
    }

    public IReadOnlyList<string> Operands { get; }

    public bool Has(string flag) => _flags.Contains(flag);

    public string? Value(string option) => _values.GetValueOrDefault(option);

    /// <exception cref="UsageException">The value is not a count, or more than the maximum.</exception>
    public int? Count(string option, int most = int.MaxValue) => Value(option) is not { } text ? null
        : int.TryParse(text, out int count) && count >= 1 && count <= most ? count
        : throw new UsageException(
            $"{option} takes a whole number from 1 {(most == int.MaxValue ? "up" : $"to {most}")}, not '{text}'");

    /// <param name="option">The option.</param>
    /// <param name="words">The words it takes.</param>
    /// <exception cref="UsageException">The value is none of the words.</exception>
    public string? Word(string option, params string[] words) =>
        Value(option) is not { } text || words.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Value(option)
            : throw new UsageException($"{option} takes {string.Join(" or ", words)}, not '{text}'");
}
