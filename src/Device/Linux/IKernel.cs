namespace MobileNetEdge.Device.Linux;

/// <summary>
/// The system calls that drive devices. There are two implementations: <see cref="Kernel"/>, and the simulated one of the tests, which
/// shows faults that a healthy machine does not. Descriptors are real in both, so waiting and reading need no interface. Each call returns
/// its result, or −errno.
/// </summary>
internal unsafe interface IKernel
{
    /// <summary>Opens a device for reading and writing, without blocking.</summary>
    int Open(string path);

    /// <summary>ioctl(2).</summary>
    int Control(int descriptor, uint request, void* argument);

    /// <summary>mmap(2), shared, for reading and writing: the address.</summary>
    nint Map(int descriptor, nuint bytes, long offset);

    void Unmap(nint address, nuint bytes);

    void Close(int descriptor);
}
