using System.Net;
using System.Net.Sockets;

namespace MobileNetEdge.Device.Tests;

/// <summary>A port of this machine on which no program listens.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
