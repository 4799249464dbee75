using System.Runtime.InteropServices;

namespace MobileNetEdge.Device.Linux;

/// <summary>Linux on 64 bits, through the C library.</summary>
internal sealed unsafe partial class Kernel : IKernel
{
    private const int ReadWrite = 2;
    private const int NonBlocking = 0x800; // the same on x64 and arm64, as CloseOnExec is
    private const int CloseOnExec = 0x80000;
    private const int ProtectionReadWrite = 3;
    private const int MapShared = 1;

    private Kernel()
    {
    }

    public static Kernel Instance { get; } = new();

    public int Open(string path) => Result(open(path, ReadWrite | NonBlocking | CloseOnExec));

    public int Control(int descriptor, uint request, void* argument)
    {
        int result;
        do
        {
            result = Result(ioctl(descriptor, request, argument));
        }
        while (result == -Errno.Interrupted);
        return result;
    }

    public nint Map(int descriptor, nuint bytes, long offset)
    {
        nint address = mmap(null, bytes, ProtectionReadWrite, MapShared, descriptor, offset);
        return address == -1 ? -Marshal.GetLastPInvokeError() : address;
    }

    public void Unmap(nint address, nuint bytes) => _ = munmap((void*)address, bytes);

    public void Close(int descriptor) => _ = close(descriptor);

    /// <summary>Reads what is available. 0 is the end.</summary>
    public static int Read(int descriptor, Span<byte> bytes)
    {
        fixed (byte* target = bytes)
        {
            int result;
            do
            {
                nint read = Kernel.read(descriptor, target, (nuint)bytes.Length);
                result = read < 0 ? -Marshal.GetLastPInvokeError() : (int)read;
            }
            while (result == -Errno.Interrupted);
            return result;
        }
    }

    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* source = bytes)
        {
            nint written = write(descriptor, source, (nuint)bytes.Length);
            return written < 0 ? -Marshal.GetLastPInvokeError() : (int)written;
        }
    }

    /// <summary>Waits until one of the descriptors is ready; their <see cref="PollEntry.Ready"/> say which.</summary>
    /// <param name="entries">What to wait for.</param>
    /// <param name="timeout">How long at most; negative waits forever.</param>
    /// <returns>Whether one is ready. Also false after a signal: check again what there is to wait for.</returns>
    /// <exception cref="IOException">The system has no memory for it.</exception>
    public static bool Poll(Span<PollEntry> entries, TimeSpan timeout)
    {
        // Rounded up to the next millisecond: a wait that ends a little early would be repeated.
        int milliseconds = timeout < TimeSpan.Zero ? -1 : (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);
        fixed (PollEntry* first = entries)
        {
            int result = Result(poll(first, (nuint)entries.Length, milliseconds));
            return result switch
            {
                > 0 => true,
                0 or -Errno.Interrupted => false,
                _ => throw new IOException($"poll: {Errno.Message(-result)}"),
            };
        }
    }

    /// <summary>A counter that is ready for reading while it is not 0: eventfd(2).</summary>
    /// <exception cref="IOException">The process has too many files open.</exception>
    public static int NewEvent()
    {
        int result = Result(eventfd(0, NonBlocking | CloseOnExec));
        return result >= 0 ? result : throw new IOException($"eventfd: {Errno.Message(-result)}");
    }

    private static int Result(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

#pragma warning disable SA1300, IDE1006 // the C library's names
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(void* address, nuint bytes, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint bytes);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint count, int flags);
#pragma warning restore SA1300, IDE1006
}
