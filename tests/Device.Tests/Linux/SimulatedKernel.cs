using System.Collections.Concurrent;
using MobileNetEdge.Device.Linux;

namespace MobileNetEdge.Device.Tests.Linux;

/// <summary>
/// Devices that follow the rules of the kernel and fail when a test wants it. Descriptors are real ones, so that code can wait for them and
/// read.
/// </summary>
internal sealed unsafe class SimulatedKernel : IKernel
{
    private readonly ConcurrentDictionary<int, SimulatedDevice> _open = [];

    public ConcurrentDictionary<string, SimulatedDevice> Devices { get; } = [];

    public int OpenDescriptors => _open.Count;

    public int Open(string path) =>
        Devices.TryGetValue(path, out SimulatedDevice? device) ? Register(device.Open(), device) : -Errno.NoEntry;

    public int Control(int descriptor, uint request, void* argument) => _open[descriptor].Control(request, argument);

    public nint Map(int descriptor, nuint bytes, long offset) => _open[descriptor].Map(bytes, offset);

    public void Unmap(nint address, nuint bytes)
    {
        foreach (SimulatedDevice device in Devices.Values)
        {
            device.Unmap(address, bytes);
        }
    }

    public void Close(int descriptor)
    {
        Assert.True(_open.TryRemove(descriptor, out SimulatedDevice? device), "closed twice, or never opened");
        device.Closed();
        Kernel.Instance.Close(descriptor);
    }

    /// <summary>A descriptor that a device has handed out.</summary>
    public int Register(int descriptor, SimulatedDevice device)
    {
        if (descriptor >= 0)
        {
            Assert.True(_open.TryAdd(descriptor, device));
        }

        return descriptor;
    }
}

/// <summary>The device behind a path under /dev, or behind a descriptor that a device has handed out.</summary>
internal abstract unsafe class SimulatedDevice
{
    /// <returns>A real descriptor, or −errno.</returns>
    public abstract int Open();

    public abstract int Control(uint request, void* argument);

    public virtual nint Map(nuint bytes, long offset) => -Errno.NoDevice;

    public virtual void Unmap(nint address, nuint bytes)
    {
    }

    public virtual void Closed()
    {
    }
}
