using MobileNetEdge.Device.Actions;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Actions;

public sealed class CommandActionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Arguments_are_passed_as_they_are_without_a_shell()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        await Run("/bin/cp", "/dev/null", _folder.File("{class};$(touch x) {event}"));
        Assert.Equal(["heart;$(touch x) begin"], _folder.Entries());
    }

    [Fact]
    public async Task A_program_that_fails_is_told_with_its_last_words()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        InputException error = await Assert.ThrowsAsync<InputException>(
            () => Run("/bin/sh", "-c", "echo first >&2; echo last >&2; exit 3"));
        Assert.Equal("'/bin/sh' ended with exit code 3: last", error.Message);
    }

    [Fact]
    public async Task A_program_that_hangs_is_killed_with_what_it_started()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        string pid = _folder.File("pid");
        InputException error = await Assert.ThrowsAsync<InputException>(
            () => Run(0.5, "/bin/sh", "-c", $"sleep 1000 & echo $! > {pid}; wait"));
        Assert.Equal("'/bin/sh' ran longer than 0.5 s and was killed", error.Message);
        string child = (await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken)).Trim();
        await Events.Until(() => !IsRunning(child), "the child is gone");
    }

    [Fact]
    public async Task A_program_that_prints_much_does_not_block()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        await Run("/bin/sh", "-c", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2");
    }

    [Fact]
    public async Task A_missing_program_is_told()
    {
        InputException error = await Assert.ThrowsAsync<InputException>(() => Run("/absent/program"));
        Assert.StartsWith("'/absent/program' cannot be run: ", error.Message, StringComparison.Ordinal);
    }

    private static Task Run(params string[] words) => Run(60, words);

    private static async Task Run(double seconds, params string[] words)
    {
        await using CommandAction action = new(
            new CommandActionOptions { Run = [.. words], TimeoutSeconds = seconds }, TimeProvider.System);
        await action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken);
    }

    /// <summary>A process that its parent has not waited for yet is a zombie, and not running.</summary>
    private static bool IsRunning(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].StartsWith(" Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
