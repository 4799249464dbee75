namespace MobileNetEdge.Device.Metrics;

/// <summary>The page that Prometheus reads.</summary>
internal sealed record MetricsOptions
{
    public bool Enabled { get; set; } = true;

    /// <summary>The address to listen on; by default only this machine can connect.</summary>
    public string Address { get; set; } = "127.0.0.1";

    public int Port { get; set; } = 9464;
}
