using System.Net;
using System.Text;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Tools.Quantizer;

namespace MobileNetEdge.Device.Metrics;

/// <summary>Serves the page at http://ADDRESS:PORT/metrics.</summary>
internal sealed class PrometheusEndpoint : IDisposable
{
    private readonly PrometheusPage _page;
    private readonly HttpListener _listener = new();

    /// <exception cref="UserError">The port is in use or may not be listened on.</exception>
    public PrometheusEndpoint(MetricsOptions options, AgentMetrics metrics)
    {
        string host = options.Address is "0.0.0.0" or "::" ? "*" : options.Address.Contains(':', StringComparison.Ordinal) ? $"[{options.Address}]" : options.Address;
        _listener.Prefixes.Add($"http://{host}:{options.Port}/");
        try
        {
            _listener.Start();
        }
        catch (Exception error) when (error is HttpListenerException or System.Net.Sockets.SocketException)
        {
            throw new UserError($"metrics: cannot listen on {options.Address}:{options.Port} ({error.Message}); choose another \"port\" or set \"enabled\" to false", error);
        }

        _page = new PrometheusPage(metrics.Meter);
        _ = ServeAsync();
    }

    public void Dispose()
    {
        _listener.Close();
        _page.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                Answer(context);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // The listener was closed, or whoever asked has gone.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        HttpListenerResponse response = context.Response;
        if (context.Request.HttpMethod != "GET" || context.Request.Url?.AbsolutePath != "/metrics")
        {
            response.StatusCode = 404;
            response.Close();
            return;
        }

        response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        response.Close(Encoding.UTF8.GetBytes(_page.Text()), willBlock: false);
    }
}
