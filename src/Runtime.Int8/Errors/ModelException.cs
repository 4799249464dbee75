namespace MobileNetEdge.Runtime.Int8;

/// <summary>
/// The base class for anything wrong with a model: its file (<see cref="ModelFormatException"/>), a kernel that runs it
/// (<see cref="KernelFaultException"/>) or its answers (<see cref="WrongAnswerException"/>). A program that catches this one type
/// survives any bad model.
/// </summary>
public abstract class ModelException : Exception
{
    private protected ModelException(string message)
        : base(message)
    {
    }

    /// <summary>
    /// The exit code that a program should end with: 3 for a file that cannot be used, 4 for a machine that computes wrongly.
    /// </summary>
    public abstract int ExitCode { get; }
}
