using Microsoft.Extensions.Time.Testing;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Device.Tests.Cameras;

public sealed class FolderCameraTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _warnings = [];

    [Fact]
    public void Pictures_come_by_name_each_in_its_own_size()
    {
        _folder.Write("c.bmp", TestPictures.Bmp(6, 4, 30));
        _folder.Write("a.png", TestPictures.Png(8, 2, 10));
        _folder.Write("b.jpg", TestPictures.Jpeg(16, 8, 20));
        _folder.Write("notes.txt", [1, 2, 3]);
        using FolderCamera camera = Camera(loop: false);
        Assert.Equal(("8×2 10", 0L), Take(camera));
        Assert.Equal(("16×8 20", 1L), Take(camera));
        Assert.Equal(("6×4 30", 2L), Take(camera));
        Assert.False(camera.TryNext(out _, TestContext.Current.CancellationToken));
        Assert.False(camera.TryNext(out _, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_loop_starts_again_and_numbers_go_on()
    {
        _folder.Write("a.png", TestPictures.Png(8, 2, 10));
        _folder.Write("b.png", TestPictures.Png(8, 2, 20));
        using FolderCamera camera = Camera(loop: true);
        Assert.Equal([("8×2 10", 0L), ("8×2 20", 1L), ("8×2 10", 2L), ("8×2 20", 3L)], Enumerable.Range(0, 4).Select(_ => Take(camera)));
    }

    [Fact]
    public void A_picture_that_cannot_be_read_is_named_once_and_passed_over()
    {
        _folder.Write("a.png", TestPictures.Png(8, 2, 10));
        _folder.Write("b.jpg", TestPictures.Jpeg(16, 8, 20)[..50]);
        _folder.Write("c.png", [1, 2, 3]);
        using FolderCamera camera = Camera(loop: true);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(("8×2 10", i), Take(camera));
        }

        Assert.Equal(2, _warnings.Count);
        Assert.Contains("b.jpg", _warnings[0], StringComparison.Ordinal);
        Assert.Contains("c.png", _warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_can_not_be_decoded_does_not_hold_up_the_next()
    {
        for (int i = 0; i < TestPictures.BadJpegs.Length; i++)
        {
            _folder.Write($"a{i}.jpg", TestPictures.BadJpegs[i]);
        }

        _folder.Write("b.png", TestPictures.Png(17000, 1, 10));
        _folder.Write("c.png", TestPictures.Png(8, 2, 10));
        using FolderCamera camera = Camera(loop: true);
        Assert.Equal(("8×2 10", 0L), Take(camera));
        Assert.Equal(("8×2 10", 1L), Take(camera));
        Assert.Equal(TestPictures.BadJpegs.Length + 1, _warnings.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_of_which_nothing_can_be_read_is_an_error(bool loop)
    {
        _folder.Write("a.png", [1, 2, 3]);
        using FolderCamera camera = Camera(loop);
        Assert.Contains("none of the pictures", Assert.Throws<CameraException>(() => Take(camera)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_named_and_taken_in_when_it_is_there()
    {
        string path = _folder.File("later");
        using FolderCamera camera = new(new FolderCameraOptions(path) { RealTime = false }, _time, _warnings.Add);
        Assert.Contains(path, Assert.Throws<CameraException>(() => Take(camera)).Message, StringComparison.Ordinal);
        _folder.Write("later/a.png", TestPictures.Png(8, 2, 10));
        Task<(string, long)> next = Task.Run(() => Take(camera), TestContext.Current.CancellationToken);
        Assert.Equal(("8×2 10", 0L), await AdvanceUntilDone(next));
    }

    [Fact]
    public void Timestamps_keep_the_frame_rate_when_nobody_waits()
    {
        _folder.Write("a.png", TestPictures.Png(8, 2, 10));
        using FolderCamera camera = Camera(loop: true);
        TimeSpan[] times = [.. Enumerable.Range(0, 4).Select(_ => TakeTime(camera))];
        Assert.Equal([0, 0.25, 0.5, 0.75], times.Select(time => (time - times[0]).TotalSeconds));
    }

    [Fact]
    public async Task In_real_time_a_frame_waits_for_its_turn()
    {
        _folder.Write("a.png", TestPictures.Png(8, 2, 10));
        using FolderCamera camera = new(new FolderCameraOptions(_folder.File("."), 4), _time, _warnings.Add);
        TimeSpan first = TakeTime(camera);
        Task<TimeSpan> second = Task.Run(() => TakeTime(camera), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        Assert.Equal(TimeSpan.FromSeconds(0.25), await AdvanceUntilDone(second) - first);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(TakeTime(camera) - first >= TimeSpan.FromSeconds(10)); // late: at once, and stamped with now
    }

    [Fact]
    public async Task A_wait_is_cancelled_at_once()
    {
        _folder.Write("a.png", TestPictures.Png(8, 2, 10));
        using CancellationTokenSource cancel = new();
        using FolderCamera camera = new(new FolderCameraOptions(_folder.File(".")), _time, _warnings.Add);
        Take(camera);
        Task wait = Task.Run(() => camera.TryNext(out _, cancel.Token), TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public void The_factory_makes_it_and_rejects_a_rate_of_nothing()
    {
        using ICamera camera = CameraFactory.Create(new FolderCameraOptions("pictures"), _time, _warnings.Add);
        Assert.Equal("pictures", camera.Name);
        Assert.Throws<ArgumentException>(() => CameraFactory.Create(new FolderCameraOptions("pictures", 0), _time, _warnings.Add));
    }

    public void Dispose() => _folder.Dispose();

    private FolderCamera Camera(bool loop) =>
        new(new FolderCameraOptions(_folder.File("."), 4, loop, RealTime: false), _time, _warnings.Add);

    private static (string Picture, long Sequence) Take(FolderCamera camera)
    {
        Assert.True(camera.TryNext(out CameraFrame frame, TestContext.Current.CancellationToken));
        Assert.Equal(PixelFormat.Rgb24, frame.Format.Pixels);
        Assert.Equal(frame.Format.FrameBytes, frame.Bytes.Length);
        return ($"{frame.Format.Width}×{frame.Format.Height} {frame.Bytes[frame.Bytes.Length / 2]}", frame.Sequence);
    }

    private static TimeSpan TakeTime(FolderCamera camera)
    {
        Assert.True(camera.TryNext(out CameraFrame frame, TestContext.Current.CancellationToken));
        return frame.Timestamp;
    }

    private async Task<T> AdvanceUntilDone<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(0.05));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return await task;
    }
}
