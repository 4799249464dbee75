namespace MobileNetEdge.Vision;

/// <summary>
/// An input cannot be used: a file, a picture, a setting. The message is all a user needs: it names the input, the place in it and the
/// fix, in one line.
/// </summary>
public class InputException : Exception
{
    private readonly (string Before, Setting Setting, string After)? _fault;

    /// <param name="message">The input, the place in it and the fix.</param>
    public InputException(string message)
        : base(OneLine(message))
    {
    }

    /// <param name="message">The input, the place in it and the fix.</param>
    /// <param name="innerException">The cause.</param>
    public InputException(string message, Exception? innerException)
        : base(OneLine(message), innerException)
    {
    }

    /// <summary>A fault in a setting, or one that a setting fixes.</summary>
    /// <param name="before">The message up to the setting's name.</param>
    /// <param name="setting">The setting; each program inserts its own name for it.</param>
    /// <param name="after">The rest of the message.</param>
    internal InputException(string before, Setting setting, string after)
        : base(OneLine(before + SettingNames.OfLibrary(setting) + after)) => _fault = (before, setting, after);

    /// <summary>Several faults, one line each.</summary>
    internal InputException(IEnumerable<string> lines)
        : base(string.Join('\n', lines.Select(OneLine)))
    {
    }

    /// <summary>Returns the same fault with the name of a file.</summary>
    internal InputException Of(string path) => _fault is var (before, setting, after)
        ? new InputException($"{path}: {before}", setting, after)
        : new InputException($"{path}: {Message}", this);

    /// <summary>Returns the message with a program's own names of settings.</summary>
    internal string MessageWith(Func<Setting, string> names) =>
        _fault is var (before, setting, after) ? OneLine(before + names(setting) + after) : Message;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
