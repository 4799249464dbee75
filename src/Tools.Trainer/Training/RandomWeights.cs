using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>Tensors before training: kernels as He et al. (arXiv:1502.01852) draw them, batch normalizations that change nothing.</summary>
internal sealed class RandomWeights(int seed) : IWeightSource
{
    // As in torchvision: the first answers are all alike.
    private const double ClassifierDeviation = 0.01;

    // MobileNetV3's linear layer before the classifier. With weights that small, it would pass on hardly any gradient.
    private const string HiddenLayer = "classifier.0.weight";

    private readonly Random _random = new(seed);

    public float[] Get(string name, params int[] shape)
    {
        float[] values = new float[Tensor.CountOf(shape)];
        switch (shape)
        {
            case [_, var inputs, var height, var width]:
                Fill(values, Math.Sqrt(2.0 / (inputs * height * width)));
                break;
            case [_, var inputs]:
                Fill(values, name == HiddenLayer ? Math.Sqrt(2.0 / inputs) : ClassifierDeviation);
                break;
            default:
                Array.Fill(values, name.EndsWith(".weight", StringComparison.Ordinal)
                    || name.EndsWith(".running_var", StringComparison.Ordinal) ? 1f : 0f);
                break;
        }

        return values;
    }

    private void Fill(float[] values, double deviation)
    {
        for (int i = 0; i < values.Length; i++)
        {
            // Box and Muller 1958; 1 − x is never 0.
            double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * _random.NextDouble()));
        }
    }
}
