using System.Runtime.InteropServices;

namespace MobileNetEdge.Device.Linux;

/// <summary>A descriptor to wait for: <c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry(int descriptor)
{
    /// <summary>There is something to read.</summary>
    public const short Readable = 1;

    public int Descriptor = descriptor;
    public short Wanted = Readable;

    /// <summary>What is ready: <see cref="Readable"/>, and bits for errors and for a closed other end.</summary>
    public short Ready;
}
