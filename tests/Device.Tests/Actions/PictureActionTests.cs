using MobileNetEdge.Device.Actions;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Device.Tests.Actions;

public sealed class PictureActionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("jpeg", "20261126T184543.123Z-42-heart.jpg", 4)]
    [InlineData("png", "20261126T184543.123Z-42-heart.png", 0)]
    public async Task A_saved_picture_has_the_frames_pixels(string format, string name, int tolerance)
    {
        await Save(new PictureActionOptions { Format = Enum.Parse<PictureFileFormat>(format, ignoreCase: true), Quality = 100 }, 42);
        Assert.Equal([name], _folder.Entries());
        Picture picture = PictureFile.Load(_folder.File(name));
        Assert.Equal((8, 6), (picture.Width, picture.Height));
        Assert.All(picture.Rgb.Chunk(3), pixel => Assert.True(Math.Abs(pixel[0] - 200) <= tolerance
            && Math.Abs(pixel[1] - 100) <= tolerance && Math.Abs(pixel[2] - 50) <= tolerance));
    }

    [Fact]
    public async Task The_oldest_go_when_there_are_too_many_also_those_of_an_earlier_run()
    {
        _folder.Write("holiday.jpg", [1]);
        await Save(new PictureActionOptions { MaxCount = 3 }, 1, 2);
        await Save(new PictureActionOptions { MaxCount = 3 }, 3, 4, 5);
        Assert.Equal([3, 4, 5], Frames());
        Assert.Contains("holiday.jpg", _folder.Entries());
    }

    [Fact]
    public async Task The_oldest_go_when_they_are_too_large()
    {
        await Save(new PictureActionOptions(), 1);
        long bytes = new FileInfo(_folder.File(_folder.Entries().Single())).Length;
        await Save(new PictureActionOptions { MaxBytes = (bytes * 2) + (bytes / 2) }, 2, 3, 4);
        Assert.Equal([3, 4], Frames());
    }

    [Fact]
    public async Task What_a_power_cut_left_half_written_goes_at_the_next_start()
    {
        _folder.Write(".20261126T184543.123Z-42-heart.jpg.0123.tmp", [1]);
        await Save(new PictureActionOptions(), 1);
        Assert.Equal([1], Frames());
        Assert.Single(_folder.Entries());
    }

    [Fact]
    public async Task A_class_may_be_called_anything()
    {
        PictureAction action = Open(new PictureActionOptions());
        await action.HandleAsync(Events.Begin("../a b/ü"), Events.Picture(1, 2, 3), TestContext.Current.CancellationToken);
        Assert.Equal(["20261126T184543.123Z-42-___a_b_ü.jpg"], _folder.Entries());
    }

    [Fact]
    public async Task A_full_disk_fails_the_event_and_leaves_whole_pictures()
    {
        Assert.SkipUnless(TinyDisk.IsPossible, "needs the right to mount a tmpfs");
        using TinyDisk disk = new(_folder.File("disk"), kilobytes: 16);
        PictureAction action = Open(new PictureActionOptions { Folder = disk.Folder });
        int saved = 0;
        await Assert.ThrowsAsync<InputException>(async () =>
        {
            for (; saved < 1000; saved++)
            {
                await action.HandleAsync(
                    Events.Begin(frame: saved), Events.Picture(1, 2, 3, 64, 64), TestContext.Current.CancellationToken);
            }
        });
        string[] pictures = Directory.GetFileSystemEntries(disk.Folder);
        Assert.Equal(saved, pictures.Length);
        Assert.All(pictures, picture => PictureFile.Load(picture));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_the_users_to_mend()
    {
        string file = _folder.Write("file", []);
        PictureAction action = new(new PictureActionOptions { Folder = file });
        Assert.Contains(file, Assert.Throws<InputException>(action.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_goes_away_fails_the_event_and_leaves_nothing()
    {
        PictureAction action = Open(new PictureActionOptions { Folder = _folder.File("sub") });
        Directory.Delete(_folder.File("sub"));
        InputException error = await Assert.ThrowsAsync<InputException>(
            () => action.HandleAsync(Events.Begin(), Events.Picture(1, 2, 3), TestContext.Current.CancellationToken));
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.File("sub"));
        await action.HandleAsync(Events.Begin(), Events.Picture(1, 2, 3), TestContext.Current.CancellationToken);
        Assert.Single(Directory.EnumerateFiles(_folder.File("sub")));
    }

    private async Task Save(PictureActionOptions options, params long[] frames)
    {
        PictureAction action = Open(options);
        foreach (long frame in frames)
        {
            await action.HandleAsync(Events.Begin(frame: frame), Events.Picture(200, 100, 50), TestContext.Current.CancellationToken);
        }
    }

    private PictureAction Open(PictureActionOptions options)
    {
        options.Folder = options.Folder.Length == 0 ? _folder.File("") : options.Folder;
        PictureAction action = new(options);
        action.Open();
        return action;
    }

    private int[] Frames() => [.. _folder.Entries()
        .Where(name => name.Contains('Z', StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => int.Parse(name.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture))];
}
