using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Threads;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Vision.Benchmarking;

/// <summary>
/// The measured peak rates of this machine: the two sides of a roofline (Williams, Waterman and Patterson, 2009). Nothing can run faster
/// than its multiply-accumulates at one rate, or the bytes it touches at the other.
/// </summary>
/// <param name="MacsPerSecond">Multiply-accumulates per second: <see cref="MultiplyLoop"/>, which touches no memory.</param>
/// <param name="BytesPerSecond">
/// Bytes read per second, repeatedly from a block as large as the network's memory: from the cache that would hold it, or from RAM.
/// </param>
internal sealed record Machine(double MacsPerSecond, double BytesPerSecond)
{
    private const int Trials = 5;

    /// <summary>Long enough for the clock, short enough that the best of the trials is not interrupted.</summary>
    private const double TrialSeconds = 0.01;

    /// <param name="setup">How many threads work at once, and on which processors; their rates add up.</param>
    /// <param name="bytes">Size of the block, which the threads share.</param>
    public static Machine Measure(EngineSetup setup, int bytes)
    {
        int part = Math.Max(bytes / setup.Threads, Vector<byte>.Count * 4);
        return new Machine(
            RateOf(setup, static () => MultiplyLoop.Run),
            RateOf(setup, () =>
            {
                byte[] block = new byte[part];
                return rounds => Read(block, rounds);
            }));
    }

    /// <summary>The shortest possible time for this much work.</summary>
    public double LeastMilliseconds(long macs, long bytes) => Math.Max(macs / MacsPerSecond, bytes / BytesPerSecond) * 1000;

    private static double RateOf(EngineSetup setup, Func<Func<int, long>> prepare)
    {
        double[] rates = new double[setup.Threads];
        using Barrier together = new(setup.Threads);
        Thread[] team =
        [
            .. Enumerable.Range(0, setup.Threads).Select(i => new Thread(() =>
            {
                if (setup.Processors is { } processors)
                {
                    Processors.Pin(processors[i]);
                }

                Func<int, long> work = prepare();
                together.SignalAndWait();
                rates[i] = BestRate(work);
            })),
        ];
        foreach (Thread thread in team)
        {
            thread.Start();
        }

        foreach (Thread thread in team)
        {
            thread.Join();
        }

        return rates.Sum();
    }

    /// <summary>The fastest of a few trials: other work on the machine makes the others slower.</summary>
    private static double BestRate(Func<int, long> work)
    {
        int rounds = 1;
        (double seconds, double rate) = Best(work, rounds);
        while (seconds < TrialSeconds)
        {
            rounds *= 2;
            (seconds, rate) = Best(work, rounds);
        }

        return rate;
    }

    private static (double Seconds, double Rate) Best(Func<int, long> work, int rounds)
    {
        double seconds = double.MaxValue;
        long done = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            long start = Stopwatch.GetTimestamp();
            done = work(rounds);
            seconds = Math.Min(seconds, (Stopwatch.GetTimestamp() - start) / (double)Stopwatch.Frequency);
        }

        return (seconds, done / seconds);
    }

    /// <returns>The number of bytes read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Read(byte[] block, int rounds)
    {
        ReadOnlySpan<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(block);
        Vector<byte> a = default, b = default, c = default, d = default;
        int last = vectors.Length - 3;
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < last; i += 4)
            {
                a += vectors[i];
                b += vectors[i + 1];
                c += vectors[i + 2];
                d += vectors[i + 3];
            }
        }

        GC.KeepAlive(a + b + c + d);
        return (long)rounds * (vectors.Length / 4) * 4 * Vector<byte>.Count;
    }
}
