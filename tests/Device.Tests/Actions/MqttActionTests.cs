using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision;
using MQTTnet.Server;

namespace MobileNetEdge.Device.Tests.Actions;

public sealed class MqttActionTests
{
    private readonly int _port = FreePort.Next();
    private readonly ConcurrentQueue<(string Topic, string Text, bool Retain)> _published = new();

    [Fact]
    public async Task Status_decision_events_and_discovery_are_published_and_a_goodbye()
    {
        using MqttServer broker = await StartBroker();
        MqttAction action = new(
            new MqttActionOptions { Host = "127.0.0.1", Port = _port, HomeAssistant = true, Topic = "home/door" },
            "front door",
            TimeProvider.System,
            NullLogger.Instance);
        action.Open();
        await Events.Until(() => Texts("home/door/decision").Length > 0, "the first state");
        await action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken);
        await action.HandleAsync(Events.End(), null, TestContext.Current.CancellationToken);
        await action.DisposeAsync();
        await Events.Until(() => _published.Any(message => message.Text == "offline"), "the goodbye");

        Assert.Equal(["online", "offline"], Texts("home/door/status"));
        Assert.Equal(["unknown", "heart", "unknown"], Texts("home/door/decision"));
        Assert.Equal(["begin", "end"], Texts("home/door/event").Select(text => JsonDocument.Parse(text).RootElement
            .GetProperty("event")
            .GetString()));
        Assert.All(_published, message => Assert.Equal(!message.Topic.EndsWith("/event", StringComparison.Ordinal), message.Retain));
        using JsonDocument discovery = JsonDocument.Parse(
            Assert.Single(Texts("homeassistant/sensor/mobilenet_edge_front_door/decision/config")));
        Assert.Equal("home/door/decision", discovery.RootElement.GetProperty("state_topic").GetString());
        Assert.Equal("home/door/status", discovery.RootElement.GetProperty("availability_topic").GetString());
        Assert.Equal("front door", discovery.RootElement.GetProperty("device").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Events_wait_for_a_broker_that_is_away_and_too_many_are_dropped_and_counted()
    {
        ActionCounters counters = new("mqtt");
        MqttAction action = new(
            new MqttActionOptions { Host = "127.0.0.1", Port = _port }, "door", TimeProvider.System, NullLogger.Instance);
        using ActionQueue queue = new(action, new ActionFilter("mqtt", new MqttActionOptions()), 3, counters, NullLogger.Instance);
        queue.Start();
        queue.Offer(Events.Begin(frame: 0), default);
        await Task.Delay(200, TestContext.Current.CancellationToken);    // it is waiting for the broker with the first
        for (int frame = 1; frame < 6; frame++)
        {
            queue.Offer(Events.Begin(frame: frame), default);
        }

        Assert.Equal((0, 2), (counters.Done, counters.Dropped));
        using MqttServer broker = await StartBroker();
        await Events.Until(() => counters.Done == 4, "those that waited");
        Assert.Equal([0, 3, 4, 5], EventFrames());
        await queue.StopAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_broker_that_was_away_is_connected_again_and_told_the_state()
    {
        MqttAction action = new(
            new MqttActionOptions { Host = "127.0.0.1", Port = _port }, "door", TimeProvider.System, NullLogger.Instance);
        action.Open();
        using (MqttServer broker = await StartBroker())
        {
            await action.HandleAsync(Events.Begin(frame: 1), null, TestContext.Current.CancellationToken);
            await broker.StopAsync(new MqttServerStopOptions());
        }

        _published.Clear();
        Task waiting = action.HandleAsync(Events.Begin("star", frame: 2), null, TestContext.Current.CancellationToken);
        using MqttServer again = await StartBroker();
        await waiting;
        Assert.Equal([2], EventFrames());
        Assert.Contains("online", Texts("mobilenet-edge/door/status"));
        Assert.Equal("star", Texts("mobilenet-edge/door/decision")[^1]);
        await action.DisposeAsync();
    }

    [Fact]
    public async Task Over_TLS_the_brokers_certificate_must_be_of_the_authority_that_is_given()
    {
        using TemporaryFolder folder = new();
        using TestCertificates certificates = new(folder);
        using MosquittoBroker broker = MosquittoBroker.Start(folder, $"""
            listener {_port} 127.0.0.1
            allow_anonymous true
            certfile {certificates.ServerCertificate}
            keyfile {certificates.ServerKey}
            """);
        await using (MqttAction trusted = new(
            new MqttActionOptions { Host = "localhost", Port = _port, Tls = true, CaFile = certificates.Authority },
            "door",
            TimeProvider.System,
            NullLogger.Instance))
        {
            trusted.Open();
            await trusted.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken);
        }

        await using MqttAction stranger = new(
            new MqttActionOptions { Host = "localhost", Port = _port, Tls = true, CaFile = certificates.OtherAuthority },
            "door",
            TimeProvider.System,
            NullLogger.Instance);
        stranger.Open();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stranger.HandleAsync(Events.Begin(), null, patience.Token));
    }

    [Fact]
    public async Task Mosquitto_down_and_up_again_gets_what_waited()
    {
        using TemporaryFolder folder = new();
        string configuration = $"""
            listener {_port} 127.0.0.1
            allow_anonymous false
            password_file {folder.File("passwords")}
            """;
        MosquittoBroker.WritePassword(folder.File("passwords"), "door", "secret");
        MqttActionOptions options = new() { Host = "127.0.0.1", Port = _port, User = "door", Password = "secret" };
        await using MqttAction action = new(options, "door", TimeProvider.System, NullLogger.Instance);
        action.Open();
        Task waiting = action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken);
        for (int start = 0; start < 2; start++)
        {
            using MosquittoBroker broker = MosquittoBroker.Start(folder, configuration);
            await waiting;
            broker.Kill();
            waiting = action.HandleAsync(Events.End(), null, TestContext.Current.CancellationToken);
            Assert.False(waiting.IsCompletedSuccessfully);
        }

        using MosquittoBroker last = MosquittoBroker.Start(folder, configuration);
        await waiting;
    }

    [Fact]
    public void A_certificate_that_is_none_is_the_users_to_mend()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("ca.pem", "nothing"u8.ToArray());
        InputException error = Assert.Throws<InputException>(() => new MqttAction(
            new MqttActionOptions { Host = "a", Tls = true, CaFile = file }, "door", TimeProvider.System, NullLogger.Instance));
        Assert.StartsWith($"{file}: no certificate", error.Message, StringComparison.Ordinal);
    }

    private async Task<MqttServer> StartBroker()
    {
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(_port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .Build();
        MqttServer broker = new MqttServerFactory().CreateMqttServer(options);
        broker.InterceptingPublishAsync += published =>
        {
            MQTTnet.MqttApplicationMessage message = published.ApplicationMessage;
            _published.Enqueue((message.Topic, Encoding.UTF8.GetString(message.Payload.ToArray()), message.Retain));
            return Task.CompletedTask;
        };
        await broker.StartAsync();
        return broker;
    }

    private string[] Texts(string topic) => [.. _published.Where(message => message.Topic == topic).Select(message => message.Text)];

    private long[] EventFrames() =>
        [.. _published.Where(message => message.Topic.EndsWith("/event", StringComparison.Ordinal))
            .Select(message => JsonDocument.Parse(message.Text).RootElement.GetProperty("frame").GetInt64())
            .Distinct()];
}
