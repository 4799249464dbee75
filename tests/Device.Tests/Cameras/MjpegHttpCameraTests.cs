using System.Text;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Tests.Cameras;

public sealed class MjpegHttpCameraTests
{
    private static readonly byte[][] Pictures = [.. Enumerable.Range(0, 5).Select(static i => TestPictures.Jpeg(32, 16, (byte)(20 * i)))];

    [Theory]
    [InlineData("frame", "frame", true)]
    [InlineData("frame", "frame", false)]
    [InlineData("\"--my-boundary\"", "my-boundary", true)]
    [InlineData("--my-boundary", "--my-boundary", false)]
    public void Pictures_come_with_and_without_lengths_and_whatever_dashes(string named, string sent, bool length)
    {
        using MjpegServer server = new(async (_, stream, stop) =>
        {
            await MjpegServer.Head(stream, named);
            await MjpegServer.Part(stream, Pictures[1], length, sent);
            await MjpegServer.Text(stream, $"--{sent}\n"); // the next part starts, and so this one has ended
            await Task.Delay(Timeout.Infinite, stop);
        });
        using MjpegHttpCamera camera = Camera(server);
        CameraFrame frame = Next(camera);
        Assert.Equal(new PictureFormat(PixelFormat.Rgb24, 32, 16), frame.Format);
        Assert.Equal((20, 0L), (frame.Bytes[0], frame.Sequence));
    }

    [Fact]
    public void A_damaged_picture_is_passed_over_and_shows_as_a_gap()
    {
        using SemaphoreSlim taken = new(0);
        using MjpegServer server = new(async (_, stream, stop) =>
        {
            await MjpegServer.Head(stream);
            await MjpegServer.Part(stream, Pictures[1]);
            await taken.WaitAsync(stop);
            await MjpegServer.Part(stream, Pictures[2][..200]);
            await MjpegServer.Part(stream, Encoding.ASCII.GetBytes("no picture at all"));
            await MjpegServer.Part(stream, Pictures[3]);
            await taken.WaitAsync(stop);
        });
        using MjpegHttpCamera camera = Camera(server);
        Assert.Equal((20, 0L), Take(camera));
        taken.Release();
        Assert.Equal((60, 3L), Take(camera));
        taken.Release();
    }

    [Fact]
    public void Pictures_that_can_not_be_decoded_are_reported_once_and_the_next_good_one_is_taken()
    {
        using SemaphoreSlim taken = new(0);
        using MjpegServer server = new(async (_, stream, stop) =>
        {
            await MjpegServer.Head(stream);
            for (int i = 0; i < TestPictures.BadJpegs.Length; i++)
            {
                await MjpegServer.Part(stream, Pictures[1]);
                await taken.WaitAsync(stop);
                await MjpegServer.Part(stream, TestPictures.BadJpegs[i]);
                await Task.Delay(50, stop); // it is taken before a newer one comes
            }

            await MjpegServer.Part(stream, Pictures[2]);
            await taken.WaitAsync(stop);
        });
        List<string> warnings = [];
        using MjpegHttpCamera camera = Camera(server, warn: warnings.Add);
        foreach (byte[] _ in TestPictures.BadJpegs)
        {
            Assert.Equal(20, Take(camera).Grey);
            taken.Release();
        }

        Assert.Equal((40, 2L * TestPictures.BadJpegs.Length), Take(camera));
        taken.Release();
        Assert.StartsWith(server.Url.GetLeftPart(UriPartial.Path), Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_is_cut_in_a_picture_is_made_again_and_numbers_go_on()
    {
        using MjpegServer server = new(async (connection, stream, stop) =>
        {
            await MjpegServer.Head(stream);
            await MjpegServer.Part(stream, Pictures[connection]);
            await Task.Delay(100, stop); // the picture is taken before the connection is cut
            await MjpegServer.Text(stream, "--frame\nContent-Length: 5000\n\nbeginning");
        });
        using MjpegHttpCamera camera = Camera(server);
        Assert.Equal((20, 0L), Take(camera));
        Assert.Contains("ended the stream", Fails(camera), StringComparison.Ordinal);
        Assert.Equal((40, 1L), Take(camera));
    }

    [Fact]
    public void Only_the_newest_picture_is_kept()
    {
        using MjpegServer server = new(async (_, stream, stop) =>
        {
            await MjpegServer.Head(stream);
            foreach (byte[] picture in Pictures)
            {
                await MjpegServer.Part(stream, picture);
            }

            await Task.Delay(Timeout.Infinite, stop);
        });
        using MjpegHttpCamera camera = Camera(server);
        (int grey, long sequence) = Take(camera);
        while (sequence < 4)
        {
            (grey, sequence) = Take(camera);
        }

        Assert.Equal((80, 4L), (grey, sequence));
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\nContent-Length: 0\n\n", "404")]
    [InlineData("HTTP/1.1 401 Unauthorized\nContent-Length: 0\n\n", "http://name:password@host")]
    [InlineData("HTTP/1.1 503 Busy\nContent-Length: 0\n\n", "503 Busy")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: image/jpeg\nContent-Length: 3\n\nabc", "'image/jpeg'")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: multipart/x-mixed-replace\nContent-Length: 3\n\nabc", "and no stream")]
    [InlineData("nonsense\n\n", "cannot connect")]
    [InlineData(
        "HTTP/1.1 200 OK\nContent-Type: multipart/x-mixed-replace; boundary=b\n\n--other\nContent-Length: 3\n\nabc\n", "ended the stream")]
    [InlineData(
        "HTTP/1.1 200 OK\nContent-Type: multipart/x-mixed-replace; boundary=b\n\n--b\nContent-Length: 2000\n\nabc\n", "at most 1000 bytes")]
    [InlineData(
        "HTTP/1.1 200 OK\nContent-Type: multipart/x-mixed-replace; boundary=b\n\n--b\nContent-Length: -1\n\nabc\n", "at most 1000 bytes")]
    public void What_a_server_does_wrong_is_told(string answer, string words)
    {
        using MjpegServer server = new((_, stream, _) => MjpegServer.Text(stream, answer));
        using MjpegHttpCamera camera = Camera(server, maxBytes: 1000);
        string message = Fails(camera);
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.StartsWith(server.Url.GetLeftPart(UriPartial.Path), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_boundary_or_an_end_that_does_not_come_is_not_waited_for_without_limit(bool started)
    {
        using MjpegServer server = new(async (_, stream, stop) =>
        {
            await MjpegServer.Head(stream);
            await MjpegServer.Text(stream, started ? "--frame\n\n" : "--other\n");
            for (int i = 0; i < 100; i++)
            {
                await MjpegServer.Text(stream, new string('x', 1000));
            }
        });
        using MjpegHttpCamera camera = Camera(server, maxBytes: 20_000);
        Assert.Contains(started ? "without an end" : "'frame' is missing", Fails(camera), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "no answer for 0.2 s")]
    [InlineData(true, "no good picture for 0.2 s")]
    public void A_server_that_stalls_is_given_up(bool answers, string words)
    {
        using MjpegServer server = new(async (_, stream, stop) =>
        {
            if (answers)
            {
                await MjpegServer.Head(stream);
            }

            await Task.Delay(Timeout.Infinite, stop);
        });
        using MjpegHttpCamera camera = Camera(server, silence: 0.2);
        Assert.Contains(words, Fails(camera), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_there_is_told()
    {
        MjpegServer server = new(static (_, _, _) => Task.CompletedTask);
        server.Dispose();
        using MjpegHttpCamera camera = Camera(server);
        Assert.Contains("cannot connect", Fails(camera), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_sent_and_not_told()
    {
        using MjpegServer server = new(static (_, stream, _) => MjpegServer.Text(stream, "HTTP/1.1 404 Not Found\nContent-Length: 0\n\n"));
        UriBuilder url = new(server.Url) { UserName = "me", Password = "p%40ss" };
        using MjpegHttpCamera camera = new(new MjpegHttpCameraOptions(url.Uri), TimeProvider.System, Ignore);
        Assert.DoesNotContain("ss", Fails(camera), StringComparison.Ordinal);
        Assert.Contains($"Authorization: Basic {Convert.ToBase64String("me:p@ss"u8)}", server.Request, StringComparison.Ordinal);
        Assert.Contains("GET /stream?x=1 ", server.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_is_cancelled_at_once_and_the_connection_goes_on()
    {
        using SemaphoreSlim go = new(0);
        using MjpegServer server = new(async (_, stream, stop) =>
        {
            await MjpegServer.Head(stream);
            await MjpegServer.Part(stream, Pictures[1]);
            await go.WaitAsync(stop);
            await MjpegServer.Part(stream, Pictures[2]);
            await go.WaitAsync(stop);
        });
        using MjpegHttpCamera camera = Camera(server);
        Take(camera);
        using CancellationTokenSource cancel = new();
        Task wait = Task.Run(() => camera.TryNext(out _, cancel.Token), TestContext.Current.CancellationToken);
        await Task.Delay(10, TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        go.Release();
        Assert.Equal((40, 1L), Take(camera));
        go.Release();
    }

    [Fact]
    public void An_address_is_http()
    {
        Assert.Throws<ArgumentException>(
            static () => new MjpegHttpCamera(new MjpegHttpCameraOptions(new Uri("rtsp://camera/stream")), TimeProvider.System, Ignore));
        Assert.Throws<ArgumentException>(
            static () => new MjpegHttpCamera(new MjpegHttpCameraOptions(new Uri("stream", UriKind.Relative)), TimeProvider.System, Ignore));
    }

    private static void Ignore(string warning)
    {
    }

    private static MjpegHttpCamera Camera(MjpegServer server, double silence = 20, int maxBytes = 1 << 20, Action<string>? warn = null) =>
        new(
            new MjpegHttpCameraOptions(server.Url)
            {
                Silence = TimeSpan.FromSeconds(silence),
                MaxFrameBytes = maxBytes,
                Retry = new RetryOptions(0.001, 0.001),
            },
            TimeProvider.System,
            warn ?? Ignore);

    private static CameraFrame Next(MjpegHttpCamera camera)
    {
        Assert.True(camera.TryNext(out CameraFrame frame, TestContext.Current.CancellationToken));
        return frame;
    }

    private static (int Grey, long Sequence) Take(MjpegHttpCamera camera)
    {
        CameraFrame frame = Next(camera);
        return (frame.Bytes[0], frame.Sequence);
    }

    private static string Fails(MjpegHttpCamera camera) =>
        Assert.Throws<CameraException>(() => camera.TryNext(out _, TestContext.Current.CancellationToken)).Message;
}
