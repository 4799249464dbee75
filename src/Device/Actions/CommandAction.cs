using System.ComponentModel;
using System.Diagnostics;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Actions;

/// <summary>
/// Runs a program with a list of arguments, without a shell, one run after another. Its output is discarded, except for the last line of
/// standard error.
/// </summary>
internal sealed class CommandAction(CommandActionOptions options, TimeProvider time) : IAction
{
    public void Open()
    {
    }

    public async Task HandleAsync(DecisionEvent what, PictureBuffer? picture, CancellationToken cancel)
    {
        using Process process = Start(what);
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(options.TimeoutSeconds), time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        string lastError = "";
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => lastError = string.IsNullOrWhiteSpace(line.Data) ? lastError : line.Data;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            throw new InputException($"'{options.Run[0]}' ran longer than {options.TimeoutSeconds} s and was killed");
        }

        if (process.ExitCode != 0)
        {
            throw new InputException(
                $"'{options.Run[0]}' ended with exit code {process.ExitCode}{(lastError.Length > 0 ? ": " + lastError : "")}");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Process Start(DecisionEvent what)
    {
        ProcessStartInfo start = new(options.Run[0], options.Run.Skip(1).Select(argument => EventJson.Fill(argument, what)))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new InputException($"'{options.Run[0]}' cannot be run: {error.Message}", error);
        }
    }
}
