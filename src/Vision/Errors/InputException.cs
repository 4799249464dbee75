namespace MobileNetEdge.Vision;

/// <summary>
/// What was given cannot be used: a file, a picture, a setting. The message is the whole of what a user needs: it names the thing, the
/// place in it and the fix, in one line.
/// </summary>
public class InputException : Exception
{
    private readonly (string Before, Setting Setting, string After)? _fault;

    /// <param name="message">The thing, the place in it and the fix.</param>
    public InputException(string message)
        : base(OneLine(message))
    {
    }

    /// <param name="message">The thing, the place in it and the fix.</param>
    /// <param name="innerException">Why.</param>
    public InputException(string message, Exception? innerException)
        : base(OneLine(message), innerException)
    {
    }

    /// <summary>A fault that a setting fixes, or is.</summary>
    /// <param name="before">The message up to the setting's name.</param>
    /// <param name="setting">The setting; each program says its own name for it.</param>
    /// <param name="after">The rest of the message.</param>
    internal InputException(string before, Setting setting, string after)
        : base(OneLine(before + SettingNames.OfLibrary(setting) + after)) => _fault = (before, setting, after);

    /// <summary>A line for each of several faults.</summary>
    internal InputException(IEnumerable<string> lines)
        : base(string.Join('\n', lines.Select(OneLine)))
    {
    }

    /// <summary>The same fault, said of a file.</summary>
    internal InputException Of(string path) => _fault is var (before, setting, after)
        ? new InputException($"{path}: {before}", setting, after)
        : new InputException($"{path}: {Message}", this);

    /// <summary>The message with settings by the names that a program has for them.</summary>
    internal string MessageWith(Func<Setting, string> names) =>
        _fault is var (before, setting, after) ? OneLine(before + names(setting) + after) : Message;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
