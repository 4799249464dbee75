using System.Diagnostics;
using System.Globalization;
using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Benchmarks.AgainstOnnxRuntime;

/// <summary>How long one network takes on each runtime.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Kernels">Of this runtime.</param>
/// <param name="Threads">Of each runtime.</param>
/// <param name="OursMilliseconds">Median.</param>
/// <param name="OnnxMilliseconds">Median.</param>
/// <param name="Difference">Of the answers.</param>
internal sealed record Comparison(
    string Network, InstructionSet Kernels, int Threads, double OursMilliseconds, double OnnxMilliseconds, float Difference)
{
    public const string CsvHeader = "machine,network,kernels,threads,ours_ms,onnxruntime_ms,ratio";

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Longer than the other runtime's threads go on looking for work after a run, which keeps their processors from whoever runs next.
    /// </summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <summary>Below 1 this runtime is the faster one.</summary>
    public double Ratio => OursMilliseconds / OnnxMilliseconds;

    /// <summary>
    /// The runtimes take turns run by run, so that what else the machine does meets both alike. On several threads each turn starts when
    /// the other runtime's threads sleep, and with a run that is not timed and wakes its own.
    /// </summary>
    /// <param name="pair">One network on both.</param>
    /// <param name="runs">Of each.</param>
    /// <param name="now">The clock, in seconds.</param>
    public static Comparison Of(NetworkPair pair, int runs, Func<double> now)
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

        return new Comparison(pair.Name, pair.Kernels, pair.Threads, Median(ours), Median(onnx), pair.Difference());

        double Milliseconds(Action run)
        {
            if (pair.Threads > 1)
            {
                Thread.Sleep(Rest);
                run();
            }

            double start = now();
            run();
            return (now() - start) * 1000;
        }
    }

    public string Csv(string machine) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{machine},{Network},{Kernels},{Threads},{OursMilliseconds:F4},{OnnxMilliseconds:F4},{Ratio:F3}");

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
