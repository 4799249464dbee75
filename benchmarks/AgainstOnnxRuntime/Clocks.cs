using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MobileNetEdge.Benchmarks.AgainstOnnxRuntime;

/// <summary>What time is measured by, in seconds.</summary>
internal static class Clocks
{
    private const int ThreadProcessorTime = 3;    // CLOCK_THREAD_CPUTIME_ID of Linux

    /// <summary>Time as it passes.</summary>
    public static double Wall() => (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;

    /// <summary>
    /// The time that a processor spent on the calling thread, on which both runtimes compute: what else the machine does in between does
    /// not count.
    /// </summary>
    /// <exception cref="ArgumentException">Not on Linux.</exception>
    public static double Processor()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new ArgumentException("--processor-time works on Linux");
        }

        int status = GetTime(ThreadProcessorTime, out TimeSpec time);
        Debug.Assert(status == 0, "every Linux has this clock");
        return time.Seconds + (time.Nanoseconds / 1e9);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
