using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MobileNetEdge.Device.Tests.Commands;

/// <summary>The program as a process of its own.</summary>
internal sealed partial class AgentProcess : IDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    public AgentProcess(string[] arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "mobilenet-edge-agent"), arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    public void Terminate() => Assert.Equal(0, Kill(_process.Id, SigTerm));

    public void Kill() => _process.Kill();

    public async Task<int> Ended()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
