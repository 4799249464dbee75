using System.Diagnostics;
using System.Globalization;

namespace MobileNetEdge.Benchmarks.AgainstOnnxRuntime;

/// <summary>How long one network takes on each runtime.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Threads">Of each runtime.</param>
/// <param name="OursMilliseconds">Median.</param>
/// <param name="OnnxMilliseconds">Median.</param>
/// <param name="Difference">Of the answers.</param>
internal sealed record Comparison(string Network, int Threads, double OursMilliseconds, double OnnxMilliseconds, float Difference)
{
    public const string CsvHeader = "machine,network,threads,ours_ms,onnxruntime_ms,ratio";

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    /// <summary>Below 1 this runtime is the faster one.</summary>
    public double Ratio => OursMilliseconds / OnnxMilliseconds;

    /// <summary>The runtimes take turns run by run, so that what else the machine does meets both alike.</summary>
    public static Comparison Of(NetworkPair pair, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            pair.RunOurs();
            pair.RunOnnx();
        }
        while (Stopwatch.GetElapsedTime(start) < WarmUpTime);

        double[] ours = new double[runs];
        double[] onnx = new double[runs];
        for (int run = 0; run < runs; run++)
        {
            ours[run] = Milliseconds(pair.RunOurs);
            onnx[run] = Milliseconds(pair.RunOnnx);
        }

        return new Comparison(pair.Name, pair.Threads, Median(ours), Median(onnx), pair.Difference());
    }

    public string Csv(string machine) =>
        string.Create(CultureInfo.InvariantCulture, $"{machine},{Network},{Threads},{OursMilliseconds:F4},{OnnxMilliseconds:F4},{Ratio:F3}");

    private static double Milliseconds(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return (Stopwatch.GetTimestamp() - start) * 1000.0 / Stopwatch.Frequency;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
