using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

/// <summary>Random numbers and tensors that repeat.</summary>
internal sealed class Samples(int seed)
{
    private readonly Random _random = new(seed);

    public int Int(int low, int highInclusive) => _random.Next(low, highInclusive + 1);

    public float[] Values(int count, float low = -2, float high = 2) =>
        [.. Enumerable.Range(0, count).Select(_ => low + ((high - low) * _random.NextSingle()))];

    public Tensor Tensor(params int[] shape) => new(shape, Values(Quantizer.FloatGraph.Tensor.CountOf(shape)));

    public BatchNorm BatchNorm(string name, string input, int channels) =>
        new(name, input, Values(channels), Values(channels), Values(channels), Values(channels, 0.01f, 3), 1e-3f);
}
