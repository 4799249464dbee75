using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Vision.Benchmarking;

/// <summary>Measures a model and the machine it runs on.</summary>
internal static class ModelBenchmark
{
    /// <param name="path">A quantized .tflite.</param>
    /// <param name="setup">How it runs.</param>
    /// <param name="runs">How many runs; null for as many as take two seconds.</param>
    /// <param name="perLayer">Whether each layer is also timed on its own.</param>
    /// <exception cref="InputException">The file or a processor cannot be used.</exception>
    /// <exception cref="KernelFaultException">A kernel computes wrongly here.</exception>
    /// <exception cref="WrongAnswerException">The network computes wrongly here.</exception>
    public static BenchmarkResult Measure(string path, EngineSetup setup, int? runs, bool perLayer)
    {
        setup.PinCaller();
        Model model = ModelFile.Read(path);
        using Engine engine = ModelFile.MakeEngine(path, model, setup.Options with { ConsumesModel = !perLayer });
        ModelFile.SelfTest(path, engine);
        Machine machine = Machine.Measure(setup, engine.WeightBytes + engine.ArenaBytes);
        double[] times = new EngineTimer(engine).TimeRuns(runs);
        Distribution milliseconds = Distribution.Of(times);
        double least = engine.Steps.Sum(step => machine.LeastMilliseconds(step.MultiplyAccumulates, Traffic.Of(model, step)));
        return new BenchmarkResult(
            path,
            engine.ArenaBytes,
            engine.WeightBytes,
            engine.MultiplyAccumulates,
            setup.Threads,
            KernelNames.Of(engine.InstructionSet),
            times.Length,
            milliseconds.Median,
            milliseconds.P10,
            milliseconds.P90,
            Ratio(engine.MultiplyAccumulates, milliseconds.Median) * 1000,
            least,
            Ratio(least, milliseconds.Median),
            machine.MacsPerSecond,
            machine.BytesPerSecond,
            perLayer ? Layers(path, model, setup, machine, times.Length) : null);
    }

    /// <summary>Layer by layer: a layer that runs row by row in turn with others has no time of its own.</summary>
    private static List<LayerBenchmark> Layers(string path, Model model, EngineSetup setup, Machine machine, int runs)
    {
        using Engine engine = ModelFile.MakeEngine(path, model, setup.Options with { LayerByLayer = true });
        double[][] times = new EngineTimer(engine).TimeSteps(runs);
        double[] medians = [.. times.Select(step => Distribution.Of(step).Median)];
        double all = medians.Sum();
        return [.. engine.Steps.Select((step, i) => Layer(i, step, Traffic.Of(model, step), machine, medians[i], all))];
    }

    private static LayerBenchmark Layer(int index, EngineStep step, long bytes, Machine machine, double milliseconds, double all) => new(
        index + 1,
        step.Name.Length == 0 ? "uint8 to int8" : step.Name,
        step.Output,
        step.OutputShape,
        step.MultiplyAccumulates,
        bytes,
        milliseconds,
        Ratio(milliseconds, all),
        Ratio(step.MultiplyAccumulates, milliseconds) * 1000,
        Ratio(machine.LeastMilliseconds(step.MultiplyAccumulates, bytes), milliseconds));

    /// <summary>0 for a step that does nothing and takes no time: JSON has no infinity.</summary>
    private static double Ratio(double value, double to) => to > 0 ? value / to : 0;
}
