using System.Runtime.InteropServices;

namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>Pins threads to processors.</summary>
internal static unsafe class Processors
{
    private const int MostProcessors = 1024;    // of Linux's cpu_set_t

    /// <summary>Pins the calling thread to one processor.</summary>
    /// <returns>Null, or the reason why it cannot be pinned.</returns>
    public static string? Pin(int processor)
    {
        if (processor is < 0 or >= MostProcessors)
        {
            return $"there is no processor {processor}";
        }

        if (OperatingSystem.IsLinux())
        {
            ulong* set = stackalloc ulong[MostProcessors / 64];
            new Span<ulong>(set, MostProcessors / 64).Clear();
            set[processor / 64] = 1UL << (processor % 64);
            return SetAffinity(0, MostProcessors / 8, set) == 0 ? null : $"this process may not run on processor {processor}";
        }

        if (OperatingSystem.IsWindows() && processor < 64)
        {
            return SetThreadAffinityMask(GetCurrentThread(), (nuint)1 << processor) != 0
                ? null
                : $"this process may not run on processor {processor}";
        }

        return "threads can be pinned to processors on Linux, and on Windows to the first 64";
    }

    /// <param name="thread">0 for the calling one.</param>
    /// <param name="bytes">Size of the set.</param>
    /// <param name="set">One bit per processor.</param>
    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAffinity(int thread, nuint bytes, ulong* set);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetCurrentThread();

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nuint SetThreadAffinityMask(nint thread, nuint mask);
}
