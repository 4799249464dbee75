using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MQTTnet;

namespace MobileNetEdge.Device.Tests.Commands;

/// <summary>Receives what is published under a topic.</summary>
internal sealed class Listener : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private Listener()
    {
    }

    public ConcurrentQueue<string> Texts { get; } = new();

    public static async Task<Listener> Of(int port, string topic)
    {
        Listener listener = new();
        listener._client.ApplicationMessageReceivedAsync += received =>
        {
            listener.Texts.Enqueue(Encoding.UTF8.GetString(received.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        await listener._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        await listener._client.SubscribeAsync(topic);
        return listener;
    }

    public void Dispose() => _client.Dispose();
}
