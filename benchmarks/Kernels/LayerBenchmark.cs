using BenchmarkDotNet.Attributes;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Benchmarks.Kernels;

/// <summary>Each layer by itself.</summary>
public class LayerBenchmark : IDisposable
{
    private Engine? _engine;

    public static IEnumerable<string> Names => Layers.Names;

    [ParamsSource(nameof(Names))]
    public string Layer { get; set; } = string.Empty;

    [GlobalSetup]
    public void Load()
    {
        _engine = new Engine(Layers.Build(Layer));
        for (int i = 0; i < _engine.Inputs.Count; i++)
        {
            TestData.Fill(_engine, i, new Random(i));
        }
    }

    /// <summary>The input is not written again: what a run leaves in its place are bytes too, and no kernel looks at their values.</summary>
    [Benchmark]
    public void Run() => _engine!.Run();

    [GlobalCleanup]
    public void Dispose()
    {
        _engine?.Dispose();
        GC.SuppressFinalize(this);
    }
}
