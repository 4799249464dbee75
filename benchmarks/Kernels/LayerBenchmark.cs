using BenchmarkDotNet.Attributes;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Benchmarks.Kernels;

/// <summary>Each layer by itself.</summary>
public class LayerBenchmark : IDisposable
{
    private Engine? _engine;

    public static IEnumerable<string> Names => Layers.Names;

    public static IEnumerable<InstructionSet> Sets => InstructionSets.Supported;

    [ParamsSource(nameof(Names))]
    public string Layer { get; set; } = string.Empty;

    [ParamsSource(nameof(Sets))]
    public InstructionSet Kernels { get; set; }

    [GlobalSetup]
    public void Load()
    {
        _engine = new Engine(Layers.Build(Layer), new EngineOptions { InstructionSet = Kernels });
        for (int i = 0; i < _engine.Inputs.Count; i++)
        {
            TestData.Fill(_engine, i, new Random(i));
        }
    }

    /// <summary>
    /// The input is not written again: what a run leaves in its place are bytes too, and no kernel looks at their values.
    /// </summary>
    [Benchmark]
    public void Run() => _engine!.Run();

    [GlobalCleanup]
    public void Dispose()
    {
        _engine?.Dispose();
        GC.SuppressFinalize(this);
    }
}
