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

    /// <summary>What is: <see cref="Readable"/>, and bits of errors and of the other end having gone.</summary>
    public short Ready;
}
