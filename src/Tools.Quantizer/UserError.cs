namespace MobileNetEdge.Tools.Quantizer;

/// <summary>
/// What the user gave cannot be used. The message is the whole of what is printed: it names the thing, the place in it and
/// the mend, in one line.
/// </summary>
internal sealed class UserError : Exception
{
    public UserError(string message)
        : base(message)
    {
    }

    public UserError(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
