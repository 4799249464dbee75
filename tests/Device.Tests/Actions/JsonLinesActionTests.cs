using MobileNetEdge.Device.Actions;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Actions;

public sealed class JsonLinesActionTests : IDisposable
{
    private const string Line =
        """{"time":"2026-11-26T18:45:43.123+00:00","device":"door","event":"begin","class":"heart","score":0.9688,"frame":42}""";

    private readonly TemporaryFolder _folder = new();

    private string Log => _folder.File("log.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_event_is_a_line()
    {
        await Append(2);
        Assert.Equal($"{Line}\n{Line}\n", await File.ReadAllTextAsync(Log, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_power_cut_left_of_a_line_is_ended()
    {
        _folder.Write("log.jsonl", "{\"time\":"u8.ToArray());
        await Append(1);
        Assert.Equal($"{{\"time\":\n{Line}\n", await File.ReadAllTextAsync(Log, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_is_long_enough_is_put_aside()
    {
        await Append(5, maxBytes: 250);
        Assert.Equal([1, 2], new[] { Log, Log + ".1" }.Select(file => File.ReadAllLines(file).Length));
    }

    [Fact]
    public async Task A_full_disk_fails_the_event_and_leaves_whole_lines()
    {
        Assert.SkipUnless(TinyDisk.IsPossible, "needs the right to mount a tmpfs");
        using TinyDisk disk = new(_folder.File("disk"), kilobytes: 8);
        string log = Path.Combine(disk.Folder, "log.jsonl");
        JsonLinesAction action = new(new JsonLinesActionOptions { File = log }, "door");
        action.Open();
        int written = 0;
        await Assert.ThrowsAsync<InputException>(async () =>
        {
            for (; written < 1000; written++)
            {
                await action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken);
            }
        });
        Assert.InRange(written, 10, 100);
        Assert.All(await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken), line => Assert.Equal(Line, line));
    }

    [Fact]
    public void A_missing_folder_is_the_users_to_mend()
    {
        JsonLinesAction action = new(new JsonLinesActionOptions { File = _folder.File("absent/log.jsonl") }, "door");
        Assert.Contains("make it first", Assert.Throws<InputException>(action.Open).Message, StringComparison.Ordinal);
    }

    private async Task Append(int lines, long maxBytes = 10_000)
    {
        JsonLinesAction action = new(new JsonLinesActionOptions { File = Log, MaxBytes = maxBytes }, "door");
        action.Open();
        for (int i = 0; i < lines; i++)
        {
            await action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken);
        }
    }
}
