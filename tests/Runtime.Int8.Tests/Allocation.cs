namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>How much code allocates on its own thread.</summary>
internal static class Allocation
{
    private const int Attempts = 5;

    /// <summary>
    /// The least of a few measurements, after one that is not counted. Code that allocates does so every time; what the .NET runtime
    /// itself takes on the thread, when it compiles a method again or sets something up, it takes once.
    /// </summary>
    public static long Of(Action code)
    {
        code();
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            code();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
