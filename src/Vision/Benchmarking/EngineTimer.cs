using System.Diagnostics;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Vision.Benchmarking;

/// <summary>
/// Times an engine on random input, which takes as long as pictures: no kernel's time depends on the values. It first warms up, until
/// code is compiled, caches are warm and the processor has raised its clock.
/// </summary>
internal sealed class EngineTimer
{
    /// <summary>The .NET compiler needs a few hundred milliseconds and 60 calls to reach its fastest code.</summary>
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MeasuredTime = TimeSpan.FromSeconds(2);

    private const int LeastRuns = 10;
    private const int MostRuns = 1000;

    private readonly Engine _engine;
    private readonly byte[][] _inputs;

    public EngineTimer(Engine engine)
    {
        _engine = engine;
        Random random = new(1);
        _inputs = [.. engine.Inputs.Select(input => new byte[input.Bytes])];
        for (int i = 0; i < _inputs.Length; i++)
        {
            // Floats stay 0: random bytes would include NaN and infinity.
            if (engine.Inputs[i].Type != TensorType.Float32)
            {
                random.NextBytes(_inputs[i]);
            }
        }
    }

    /// <summary>Milliseconds of each whole run.</summary>
    /// <param name="runs">How many runs, after at most as many to warm up; null for as many as take about two seconds.</param>
    public double[] TimeRuns(int? runs)
    {
        WarmUp(runs);
        List<double> milliseconds = [];
        long start = Stopwatch.GetTimestamp();
        while (runs is { } wanted ? milliseconds.Count < wanted : !IsEnough(milliseconds.Count, start))
        {
            Fill();
            long before = Stopwatch.GetTimestamp();
            _engine.Run();
            milliseconds.Add(MillisecondsSince(before));
        }

        return [.. milliseconds];
    }

    /// <summary>Milliseconds of each step, [step][run].</summary>
    /// <param name="runs">How many runs, step by step.</param>
    public double[][] TimeSteps(int runs)
    {
        double[][] milliseconds = [.. _engine.Steps.Select(_ => new double[runs])];
        for (int run = 0; run < runs; run++)
        {
            Fill();
            for (int step = 0; step < milliseconds.Length; step++)
            {
                long before = Stopwatch.GetTimestamp();
                _engine.RunStep(step);
                milliseconds[step][run] = MillisecondsSince(before);
            }
        }

        return milliseconds;
    }

    private void WarmUp(int? runs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run < (runs ?? int.MaxValue) && (run == 0 || Stopwatch.GetElapsedTime(start) < WarmUpTime); run++)
        {
            Fill();
            _engine.Run();
        }
    }

    private static bool IsEnough(int runs, long start) =>
        runs >= MostRuns || (runs >= LeastRuns && Stopwatch.GetElapsedTime(start) >= MeasuredTime);

    /// <summary>From the raw clock: a <see cref="TimeSpan"/> counts hundreds of nanoseconds, and some steps take less.</summary>
    private static double MillisecondsSince(long timestamp) => (Stopwatch.GetTimestamp() - timestamp) * 1000.0 / Stopwatch.Frequency;

    /// <summary>Refills the inputs: a run reuses their memory.</summary>
    private void Fill()
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i].CopyTo(_engine.Input(i));
        }
    }
}
