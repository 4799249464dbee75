using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Actions;

public sealed class WebhookActionTests : IDisposable
{
    private readonly HttpListener _server = new();
    private readonly Uri _url;
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };

    public WebhookActionTests()
    {
        _url = new Uri($"http://127.0.0.1:{FreePort.Next()}/seen");
        _server.Prefixes.Add($"http://127.0.0.1:{_url.Port}/");
        _server.Start();
    }

    public void Dispose() => _server.Close();

    [Fact]
    public async Task The_event_is_posted_with_the_headers()
    {
        string? header = null;
        Task server = Serve(context => header = context.Request.Headers["X-Key"], 200);
        await using WebhookAction action = new(new WebhookActionOptions { Url = _url, Headers = new() { ["X-Key"] = "k" } }, "door", _time);
        await action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken);
        await server;
        Assert.Equal("k", header);
        Assert.Equal(
            ["""{"time":"2026-11-26T18:45:43.123+00:00","device":"door","event":"begin","class":"heart","score":0.9688,"frame":42}"""],
            _bodies);
    }

    [Fact]
    public async Task A_server_that_fails_is_asked_again_with_pauses_that_double()
    {
        Task server = Serve(null, 500, 503, 429, 204);
        await using WebhookAction action = new(new WebhookActionOptions { Url = _url }, "door", _time);
        DateTimeOffset start = _time.GetUtcNow();
        await WithTime(action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken));
        await server;
        Assert.Equal(4, _bodies.Count);
        Assert.InRange((_time.GetUtcNow() - start).TotalSeconds, 7, 9);    // 1 + 2 + 4
    }

    [Fact]
    public async Task Attempts_are_bounded()
    {
        Task server = Serve(null, 500, 500, 500);
        await using WebhookAction action = new(new WebhookActionOptions { Url = _url, Attempts = 3 }, "door", _time);
        InputException error = await Assert.ThrowsAsync<InputException>(
            () => WithTime(action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken)));
        await server;
        Assert.Equal($"{_url}: the server answered 500 Internal Server Error (attempt 3 of 3)", error.Message);
    }

    [Fact]
    public async Task A_refusal_is_final()
    {
        Task server = Serve(null, 403);
        await using WebhookAction action = new(new WebhookActionOptions { Url = _url }, "door", _time);
        InputException error = await Assert.ThrowsAsync<InputException>(
            () => action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken));
        await server;
        Assert.Contains("403 Forbidden (attempt 1 of 4)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_after_its_time()
    {
        await using WebhookAction action = new(new WebhookActionOptions { Url = _url, TimeoutSeconds = 0.1, Attempts = 2 }, "door", _time);
        InputException error = await Assert.ThrowsAsync<InputException>(
            () => WithTime(action.HandleAsync(Events.Begin(), null, TestContext.Current.CancellationToken)));
        Assert.Contains("no answer in 0.1 s (attempt 2 of 2)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_programs_end_breaks_off_an_attempt_and_a_pause()
    {
        await using WebhookAction action = new(
            new WebhookActionOptions { Url = new Uri($"http://127.0.0.1:{FreePort.Next()}/"), Attempts = 20 }, "door", _time);
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => action.HandleAsync(Events.Begin(), null, stop.Token));
    }

    /// <summary>Lets the clock run while it is waited for.</summary>
    private async Task WithTime(Task task)
    {
        while (!task.IsCompleted)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        await task;
    }

    /// <summary>Answers so many requests, in this order.</summary>
    private async Task Serve(Action<HttpListenerContext>? look, params int[] codes)
    {
        foreach (int code in codes)
        {
            HttpListenerContext context = await _server.GetContextAsync();
            using StreamReader reader = new(context.Request.InputStream);
            _bodies.Enqueue(await reader.ReadToEndAsync());
            look?.Invoke(context);
            context.Response.StatusCode = code;
            context.Response.Close();
        }
    }
}
