using System.Net;
using System.Net.Sockets;
using System.Text;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Metrics;

/// <summary>
/// Serves the page at http://ADDRESS:PORT/metrics, to one client after another, under any host name: .NET's own listener
/// would answer only to its exact address.
/// </summary>
internal sealed class PrometheusEndpoint : IDisposable
{
    private const int MostHeadBytes = 8192;

    /// <summary>A slower client is dropped.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly PrometheusPage _page;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();

    /// <exception cref="InputException">The port is in use or may not be listened on.</exception>
    public PrometheusEndpoint(MetricsOptions options, AgentMetrics metrics)
    {
        _listener = new TcpListener(IPAddress.Parse(options.Address), options.Port);
        try
        {
            _listener.Start();
        }
        catch (SocketException error)
        {
            throw new InputException($"metrics: cannot listen on {options.Address}:{options.Port} ({error.Message}); choose another "
                + "\"port\" or set \"enabled\" to false", error);
        }

        _page = new PrometheusPage(metrics.Meter);
        _ = ServeAsync();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _page.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        CancellationToken stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(stop).ConfigureAwait(false);
                using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                limit.CancelAfter(Patience);
                await AnswerAsync(client.GetStream(), limit.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has gone or is silent, or the program ends.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, CancellationToken cancel)
    {
        string head = await ReadHeadAsync(stream, cancel).ConfigureAwait(false);
        bool found = head.StartsWith("GET /metrics ", StringComparison.Ordinal);
        byte[] body = Encoding.UTF8.GetBytes(found ? _page.Text() : "the page is /metrics\n");
        string answer = $"HTTP/1.1 {(found ? "200 OK" : "404 Not Found")}\r\nContent-Type: text/plain; version=0.0.4; "
            + $"charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(answer), .. body], cancel).ConfigureAwait(false);
    }

    /// <summary>The request's first line and headers, up to the empty line.</summary>
    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancel)
    {
        byte[] buffer = new byte[MostHeadBytes];
        int filled = 0;
        while (filled < buffer.Length && buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) < 0)
        {
            int count = await stream.ReadAsync(buffer.AsMemory(filled), cancel).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            filled += count;
        }

        return Encoding.ASCII.GetString(buffer, 0, filled);
    }
}
