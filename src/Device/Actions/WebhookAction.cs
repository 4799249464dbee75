using System.Net;
using System.Net.Http.Headers;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Actions;

/// <summary>
/// Posts the event as JSON. A server that cannot be reached, is busy or fails (408, 429, 5xx) is tried again after 1, 2, 4, … seconds, up
/// to the configured number of attempts; any other error is final.
/// </summary>
internal sealed class WebhookAction : IAction
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly WebhookActionOptions _options;
    private readonly string _device;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public WebhookAction(WebhookActionOptions options, string device, TimeProvider time)
    {
        (_options, _device, _time) = (options, device, time);
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds) };
        foreach ((string name, string value) in options.Headers)
        {
            _client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }

    public void Open()
    {
    }

    public async Task HandleAsync(DecisionEvent what, PictureBuffer? picture, CancellationToken cancel)
    {
        byte[] body = EventJson.Write(_device, what);
        TimeSpan pause = FirstPause;
        for (int attempt = 1; ; attempt++)
        {
            (bool again, string problem) = await PostAsync(body, cancel).ConfigureAwait(false);
            if (problem.Length == 0)
            {
                return;
            }

            if (!again || attempt >= _options.Attempts)
            {
                throw new InputException($"{_options.Url}: {problem} (attempt {attempt} of {_options.Attempts})");
            }

            await Task.Delay(pause, _time, cancel).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <returns>Whether to try again, and what went wrong; an empty problem when nothing did.</returns>
    private async Task<(bool Again, string Problem)> PostAsync(byte[] body, CancellationToken cancel)
    {
        try
        {
            using ByteArrayContent content = new(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await _client.PostAsync(_options.Url, content, cancel).ConfigureAwait(false);
            bool again = answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
                or >= HttpStatusCode.InternalServerError;
            return (again, answer.IsSuccessStatusCode ? "" : $"the server answered {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        catch (HttpRequestException error)
        {
            return (true, error.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (true, $"no answer in {_options.TimeoutSeconds} s");
        }
    }
}
