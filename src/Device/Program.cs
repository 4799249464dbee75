namespace MobileNetEdge.Device;

/// <summary>The <c>mobilenet-edge-agent</c> command.</summary>
internal static class Program
{
    internal static int Main() => 0;
}
