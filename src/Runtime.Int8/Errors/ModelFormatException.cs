namespace MobileNetEdge.Runtime.Int8;

/// <summary>
/// A model file is damaged, or uses something this runtime does not support. The message says in one line what is wrong and where in
/// the file.
/// </summary>
public sealed class ModelFormatException : ModelException
{
    /// <param name="place">Where: a table, tensor or operator, such as <c>operators[3] CONV_2D</c>.</param>
    /// <param name="problem">What is wrong there and how to fix it, if it can be fixed.</param>
    public ModelFormatException(string place, string problem)
        : base(OneLine($"{place}: {problem}"))
    {
        Place = place;
    }

    /// <summary>The table, tensor or operator that is wrong.</summary>
    public string Place { get; }

    /// <inheritdoc/>
    public override int ExitCode => 3;

    /// <summary>Names come from the file and may hold anything.</summary>
    private static string OneLine(string message) => string.Create(message.Length, message, static (line, text) =>
    {
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
        }
    });
}
