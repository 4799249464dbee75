namespace MobileNetEdge.Tests;

/// <summary>What a program left behind.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record ConsoleRun(int Code, string Output, string Errors)
{
    /// <summary>The console is one for the whole process: tests that call this run alone.</summary>
    public static ConsoleRun Of(Func<int> program)
    {
        (TextWriter output, TextWriter errors) = (Console.Out, Console.Error);
        using StringWriter newOutput = new();
        using StringWriter newErrors = new();
        try
        {
            Console.SetOut(newOutput);
            Console.SetError(newErrors);
            return new ConsoleRun(program(), newOutput.ToString(), newErrors.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
