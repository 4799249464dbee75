using System.Net.Sockets;
using System.Text;
using MobileNetEdge.Device.Tests.Actions;
using MobileNetEdge.Device.Tests.Cameras;
using MobileNetEdge.Device.Tests.Service;

namespace MobileNetEdge.Device.Tests.Commands;

/// <summary>The program as systemd runs it: a process of its own, ended by SIGTERM, watched over a socket.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly TinyModel _model = new();

    public ServiceTests()
    {
        _model.Folder.Write("frames/1.bmp", TestPictures.Bmp(TinyModel.Size, TinyModel.Size, 255));
        _model.Folder.Write("frames/2.bmp", TestPictures.Bmp(TinyModel.Size, TinyModel.Size, 0));
    }

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task It_runs_until_it_is_told_to_end_and_its_trace_replays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        string configuration = _model.Write("agent.json", _model.Json("""
            "actions": [ { "type": "jsonLines", "file": "log.jsonl" }, { "type": "savePicture", "folder": "pictures", "maxCount": 2 } ]
            """));
        string trace = _model.Folder.File("trace.jsonl");
        using (AgentProcess agent = new(["--config", configuration, "--trace", trace]))
        {
            await Events.Until(() => File.Exists(_model.Folder.File("log.jsonl"))
                && File.ReadAllLines(_model.Folder.File("log.jsonl")).Length > 5, agent.Errors);
            agent.Terminate();
            Assert.Equal(0, await agent.Ended());
        }

        Assert.InRange(Directory.GetFiles(_model.Folder.File("pictures")).Length, 1, 2);
        using AgentProcess replay = new(["replay", trace, "--config", configuration]);
        Assert.Equal(0, await replay.Ended());
    }

    [Fact]
    public async Task Systemd_is_told_when_it_is_ready_that_it_lives_and_when_it_stops()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        string path = _model.Folder.File("notify");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.ReceiveTimeout = 60_000;
        using AgentProcess agent = new(
            ["run", "--config", _model.Write("agent.json", _model.Json("\"name\": \"door\""))],
            ("NOTIFY_SOCKET", path),
            ("WATCHDOG_USEC", "600000"));
        HashSet<string> said = [];
        while (!said.IsSupersetOf(["READY=1", "WATCHDOG=1"]))
        {
            said.UnionWith(await Receive(socket));
        }

        agent.Terminate();
        while (!said.Contains("STOPPING=1"))
        {
            said.UnionWith(await Receive(socket));
        }

        Assert.Equal(0, await agent.Ended());
    }

    [Fact]
    public async Task At_the_end_of_the_frames_it_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        using AgentProcess agent = new(["--config", _model.Write(
            "agent.json", _model.Json("\"name\": \"door\"").Replace("\"loop\": true", "\"loop\": false", StringComparison.Ordinal))]);
        Assert.Equal(0, await agent.Ended());
        Assert.Contains("the camera has no more frames", agent.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_it_is_killed_the_broker_says_offline()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        int port = FreePort.Next();
        using MosquittoBroker broker = MosquittoBroker.Start(_model.Folder, $"listener {port} 127.0.0.1\nallow_anonymous true");
        using Listener listener = await Listener.Of(port, "door/status");
        using AgentProcess agent = new(["--config", _model.Write("agent.json", _model.Json($$"""
            "actions": [ { "type": "mqtt", "host": "127.0.0.1", "port": {{port}}, "topic": "door" } ]
            """))]);
        await Events.Until(() => listener.Texts.Contains("online"), agent.Errors);
        agent.Kill();
        await Events.Until(() => listener.Texts.Contains("offline"), "the last will");
    }

    private static async Task<string[]> Receive(Socket socket)
    {
        byte[] buffer = new byte[4096];
        int count = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, count).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
