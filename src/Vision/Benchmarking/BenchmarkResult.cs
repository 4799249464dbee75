namespace MobileNetEdge.Vision.Benchmarking;

/// <summary>How fast one step ran, and how fast it could run according to the roofline.</summary>
internal sealed record LayerBenchmark(
    int Step, string Operators, string Output, int[] Shape, long Macs, long Bytes, double MedianMilliseconds, double TimeShare,
    double MacsPerSecond, double RooflineShare);

/// <summary>
/// How fast a model ran, and could run according to the roofline. The members' names are those of <c>--json</c>; README.md lists them.
/// </summary>
internal sealed record BenchmarkResult(
    string Model,
    int ArenaBytes,
    int WeightBytes,
    long Macs,
    int Threads,
    string Kernels,
    int Runs,
    double MedianMilliseconds,
    double P10Milliseconds,
    double P90Milliseconds,
    double MacsPerSecond,
    double RooflineMilliseconds,
    double RooflineShare,
    double MachineMacsPerSecond,
    double MachineBytesPerSecond,
    IReadOnlyList<LayerBenchmark>? Layers);
