using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Architectures;

/// <summary>
/// Gives whatever is asked for, and remembers what was: a network that has not learned anything, with activations of a sane size.
/// </summary>
internal sealed class RandomWeights(int seed) : IWeightSource
{
    private readonly Samples _samples = new(seed);
    private readonly List<NamedTensor> _given = [];

    /// <summary>What was asked for, in that order.</summary>
    public IReadOnlyList<NamedTensor> Given => _given;

    public float[] Get(string name, params int[] shape)
    {
        int count = Tensor.CountOf(shape);
        float reach = shape.Length > 1 ? MathF.Sqrt(6f / (count / shape[0])) : 0.5f;
        bool positive = name.EndsWith(".running_var", StringComparison.Ordinal)
            || (shape.Length == 1 && name.EndsWith(".weight", StringComparison.Ordinal));
        float[] values = positive ? _samples.Values(count, 0.5f, 1.5f) : _samples.Values(count, -reach, reach);
        _given.Add(new NamedTensor(name, shape, values));
        return values;
    }
}
