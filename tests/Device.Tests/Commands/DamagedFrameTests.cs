using MobileNetEdge.Device.Tests.Actions;
using MobileNetEdge.Device.Tests.Cameras;
using MobileNetEdge.Device.Tests.Service;

namespace MobileNetEdge.Device.Tests.Commands;

/// <summary>A damaged frame costs the whole program that frame, and nothing else.</summary>
public sealed class DamagedFrameTests : IDisposable
{
    private readonly TinyModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_folder_camera_skips_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        _model.Folder.Write("frames/1.bmp", TestPictures.Bmp(TinyModel.Size, TinyModel.Size, 255));
        _model.Folder.Write("frames/2.jpg", TestPictures.BadJpegs[0]);
        _model.Folder.Write("frames/3.bmp", TestPictures.Bmp(TinyModel.Size, TinyModel.Size, 0));
        await RunUntilDecided(_model.Json(Actions), "2.jpg");
    }

    [Fact]
    public async Task An_mjpeg_camera_skips_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        byte[] bright = TestPictures.Jpeg(TinyModel.Size, TinyModel.Size, 255);
        byte[] dark = TestPictures.Jpeg(TinyModel.Size, TinyModel.Size, 0);
        using MjpegServer server = new(async (_, stream, cancel) =>
        {
            await MjpegServer.Head(stream);
            while (!cancel.IsCancellationRequested)
            {
                foreach (byte[] frame in new[] { bright, TestPictures.BadJpegs[0], dark })
                {
                    await MjpegServer.Part(stream, frame);
                    await Task.Delay(10, cancel);
                }
            }
        });
        string configuration = _model.Json(Actions).Replace(
            """{ "type": "folder", "path": "frames", "framesPerSecond": 100, "loop": true }""",
            $$"""{ "type": "mjpeg", "url": "{{server.Url}}" }""",
            StringComparison.Ordinal);
        await RunUntilDecided(configuration, server.Url.Host);
    }

    private static string Actions => """
        "actions": [ { "type": "jsonLines", "file": "log.jsonl" } ]
        """;

    private async Task RunUntilDecided(string configuration, string named)
    {
        string log = _model.Folder.File("log.jsonl");
        using AgentProcess agent = new(["--config", _model.Write("agent.json", configuration)]);
        await Events.Until(() => File.Exists(log) && File.ReadAllLines(log).Length > 5, agent.Errors);
        agent.Terminate();
        Assert.Equal(0, await agent.Ended());
        string warning = Assert.Single(agent.Errors.Split('\n'), static line => line.Contains("warning", StringComparison.Ordinal));
        Assert.Contains(named, warning, StringComparison.Ordinal);
    }
}
