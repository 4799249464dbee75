using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace MobileNetEdge.Device.Actions;

/// <summary>
/// Publishes to an MQTT broker: TOPIC/status is "online" or, by the last will, "offline"; TOPIC/decision is the class or "unknown";
/// TOPIC/event is each event as JSON. The first two are retained. A broker that is away is tried again after 1, 2, 4, … seconds; events
/// wait in the action's queue meanwhile.
/// </summary>
internal sealed partial class MqttAction : IAction
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);    // between checks whether the broker is back

    private readonly MqttTopics _topics;
    private readonly MqttActionOptions _options;
    private readonly string _device;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly MqttClientOptions _clientOptions;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _stop = new();
    private Task _connection = Task.CompletedTask;
    private volatile string _state = Decider.Unknown;
    private volatile bool _ready;
    private bool _away;

    /// <exception cref="InputException">A certificate cannot be used.</exception>
    public MqttAction(MqttActionOptions options, string device, TimeProvider time, ILogger log)
    {
        (_options, _device, _time, _log) = (options, device, time, log);
        _topics = new MqttTopics(options.Topic ?? $"mobilenet-edge/{MqttTopics.Level(device)}", device);
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.Port ?? (options.Tls ? 8883 : 1883))
            .WithClientId($"mobilenet-edge-{MqttTopics.Level(device)}")
            .WithTimeout(Timeout)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithWillTopic(_topics.Status)
            .WithWillPayload(MqttTopics.Offline)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (options.User is not null)
        {
            builder.WithCredentials(options.User, options.Password);
        }

        if (options.Tls)
        {
            MqttTls.Use(builder, options);
        }

        _clientOptions = builder.Build();
    }

    public void Open() => _connection = Task.Run(StayConnectedAsync);

    public async Task HandleAsync(DecisionEvent what, PictureBuffer? picture, CancellationToken cancel)
    {
        byte[] json = EventJson.Write(_device, what);
        _state = what.Decision;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                if (_ready && _client.IsConnected)
                {
                    await PublishAsync(_topics.Event, json, retain: false, cancel).ConfigureAwait(false);
                    await PublishAsync(_topics.Decision, _state, cancel).ConfigureAwait(false);
                    return;
                }
            }
            catch (Exception error) when (IsOfTheConnection(error) && !cancel.IsCancellationRequested)
            {
                // The connection broke meanwhile; StayConnectedAsync makes another.
            }

            await Task.Delay(Glance, _time, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Publishes "offline", so that subscribers need not wait for the last will.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _connection.ConfigureAwait(false);
        if (_client.IsConnected)
        {
            using CancellationTokenSource limit = new(FirstPause);
            try
            {
                await PublishAsync(_topics.Status, MqttTopics.Offline, limit.Token).ConfigureAwait(false);
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (IsOfTheConnection(error))
            {
                // The last will reports it then.
            }
        }

        _client.Dispose();
        _stop.Dispose();
    }

    private async Task StayConnectedAsync()
    {
        TimeSpan pause = FirstPause;
        try
        {
            while (true)
            {
                if (!_client.IsConnected)
                {
                    _ready = false;
                    pause = await ConnectAsync().ConfigureAwait(false) ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }

                await Task.Delay(_client.IsConnected ? Glance : pause, _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private async Task<bool> ConnectAsync()
    {
        try
        {
            await _client.ConnectAsync(_clientOptions, _stop.Token).ConfigureAwait(false);
            await PublishAsync(_topics.Status, MqttTopics.Online, _stop.Token).ConfigureAwait(false);
            await PublishAsync(_topics.Decision, _state, _stop.Token).ConfigureAwait(false);
            if (_options.HomeAssistant)
            {
                await PublishAsync(_topics.Discovery, _topics.DiscoveryJson(), retain: true, _stop.Token).ConfigureAwait(false);
            }

            _ready = true;
            _away = false;
            LogConnected(_log, _options.Host);
            return true;
        }
        catch (Exception error) when (IsOfTheConnection(error) && !_stop.IsCancellationRequested)
        {
            if (!_away)
            {
                _away = true;
                LogAway(_log, _options.Host, error.Message.ReplaceLineEndings(" "));
            }

            return false;
        }
    }

    private Task<MqttClientPublishResult> PublishAsync(string topic, string text, CancellationToken cancel) =>
        PublishAsync(topic, System.Text.Encoding.UTF8.GetBytes(text), retain: true, cancel);

    private Task<MqttClientPublishResult> PublishAsync(string topic, byte[] payload, bool retain, CancellationToken cancel) =>
        _client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic(topic)
                .WithPayload(payload)
                .WithRetainFlag(retain)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            cancel);

    private static bool IsOfTheConnection(Exception error) =>
        error is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException or IOException
            or System.Net.Sockets.SocketException
            or System.Security.Authentication.AuthenticationException or InvalidOperationException or TimeoutException;

    [LoggerMessage(LogLevel.Warning, "MQTT broker {Host}: {Problem} (retrying until it answers)")]
    private static partial void LogAway(ILogger log, string host, string problem);

    [LoggerMessage(LogLevel.Information, "MQTT broker {Host}: connected")]
    private static partial void LogConnected(ILogger log, string host);
}
