using System.Runtime.InteropServices;

namespace MobileNetEdge.Device.Linux;

/// <summary>Error numbers, the same on every architecture that .NET runs on.</summary>
internal static class Errno
{
    public const int NotPermitted = 1; // EPERM
    public const int NoEntry = 2; // ENOENT
    public const int Interrupted = 4; // EINTR
    public const int Io = 5; // EIO
    public const int NoDeviceBehind = 6; // ENXIO
    public const int TryAgain = 11; // EAGAIN
    public const int NoMemory = 12; // ENOMEM
    public const int AccessDenied = 13; // EACCES
    public const int Busy = 16; // EBUSY
    public const int NoDevice = 19; // ENODEV
    public const int Invalid = 22; // EINVAL
    public const int NoSuchControl = 25; // ENOTTY

    /// <summary>The system's text, such as "Permission denied".</summary>
    public static string Message(int error) => Marshal.GetPInvokeErrorMessage(error);
}
