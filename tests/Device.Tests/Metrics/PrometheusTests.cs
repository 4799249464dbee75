using System.Net;
using System.Net.Sockets;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Metrics;

public sealed class PrometheusTests
{
    [Fact]
    public void The_page_has_every_number()
    {
        using AgentMetrics metrics = new();
        using PrometheusPage page = new(metrics.Meter);
        metrics.CountFrame(0);
        metrics.CountFrame(3);
        metrics.CountCameraRestart();
        metrics.CountInference(TimeSpan.FromMilliseconds(1.5));
        metrics.CountInference(TimeSpan.FromMilliseconds(30));
        metrics.CountInference(TimeSpan.FromSeconds(9));
        metrics.AddAction("led").CountDone();
        metrics.AddAction("a \"b\"").CountDropped();
        string[] lines = page.Text().Split('\n');
        string[] expected =
        [
            "mobilenet_edge_frames_total 2",
            "# TYPE mobilenet_edge_frames_total counter",
            "mobilenet_edge_lost_frames_total 3",
            "mobilenet_edge_inferences_total 3",
            "mobilenet_edge_camera_restarts_total 1",
            "mobilenet_edge_action_done_total{action=\"led\"} 1",
            "mobilenet_edge_action_dropped_total{action=\"a \\\"b\\\"\"} 1",
            "mobilenet_edge_action_failed_total{action=\"led\"} 0",
            "# TYPE mobilenet_edge_inference_seconds histogram",
            "mobilenet_edge_inference_seconds_bucket{le=\"0.001\"} 0",
            "mobilenet_edge_inference_seconds_bucket{le=\"0.002\"} 1",
            "mobilenet_edge_inference_seconds_bucket{le=\"0.05\"} 2",
            "mobilenet_edge_inference_seconds_bucket{le=\"5\"} 2",
            "mobilenet_edge_inference_seconds_bucket{le=\"+Inf\"} 3",
            "mobilenet_edge_inference_seconds_count 3",
            "# TYPE mobilenet_edge_throttled gauge",
            "mobilenet_edge_throttled 0",
        ];
        Assert.Empty(expected.Except(lines));
        Assert.DoesNotContain(lines, line => line.StartsWith("mobilenet_edge_temperature_celsius ", StringComparison.Ordinal));
        metrics.Celsius = 61.5;
        Assert.Contains("mobilenet_edge_temperature_celsius 61.5\n", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Counting_allocates_nothing_also_when_somebody_listens()
    {
        using AgentMetrics metrics = new();
        using PrometheusPage page = new(metrics.Meter);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                metrics.CountFrame(0);
                metrics.CountInference(TimeSpan.FromMilliseconds(i));
            }
        }));
    }

    [Fact]
    public async Task The_page_is_served_under_any_name_and_nothing_else_is()
    {
        using AgentMetrics metrics = new();
        MetricsOptions options = new() { Port = FreePort.Next() };
        using PrometheusEndpoint endpoint = new(options, metrics);
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{options.Port}") };
        using (TcpClient rude = new("127.0.0.1", options.Port))
        {
            // Comes and goes without a word.
        }

        foreach (string name in new[] { "127.0.0.1", "board.local" })
        {
            client.DefaultRequestHeaders.Host = name;
            Assert.Contains(
                "mobilenet_edge_frames_total 0",
                await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
            using HttpResponseMessage other = await client.GetAsync("/", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        InputException error = Assert.Throws<InputException>(() => new PrometheusEndpoint(options, metrics));
        Assert.StartsWith($"metrics: cannot listen on 127.0.0.1:{options.Port}", error.Message, StringComparison.Ordinal);
    }
}
