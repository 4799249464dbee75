using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Trainer.Training;
using TorchSharp;

namespace MobileNetEdge.Tools.Trainer.Tests.Training;

public sealed class MomentumOptimizerTests
{
    private static readonly Architecture Smallest = new(Family.V1, 0.25, 32, 2);

    /// <summary>
    /// The loss is the sum of squares of two weights, so their gradients are twice the weights; computed by hand beside it.
    /// </summary>
    [Fact]
    public void Steps_follow_the_formula_and_only_kernels_decay()
    {
        Torch.Require();
        using TensorSet weights = new(Smallest, new RandomWeights(1));
        using TensorSet velocities = new(Smallest, new Nothing());
        foreach ((_, torch.Tensor weight) in weights.Trained)
        {
            weight.requires_grad = true;
        }

        const string kernel = "features.1.1.0.weight";       // decays
        const string depthwise = "features.1.0.0.weight";    // does not
        double[] value = [weights[kernel].flatten()[0].ToDouble(), weights[depthwise].flatten()[0].ToDouble()];
        double[] velocity = new double[2];
        MomentumOptimizer optimizer = new(weights, velocities, weightDecay: 0.1);
        for (int step = 0; step < 3; step++)
        {
            torch.Tensor loss = torch.zeros(1);
            foreach ((_, torch.Tensor weight) in weights.Trained)
            {
                loss += weight.square().sum();
            }

            loss.backward();
            optimizer.Step(0.01);
            for (int i = 0; i < 2; i++)
            {
                double gradient = (2 * value[i]) + (i == 0 ? 0.1 * value[i] : 0);
                velocity[i] = (0.9 * velocity[i]) + gradient;
                value[i] -= 0.01 * (gradient + (0.9 * velocity[i]));
            }
        }

        Assert.Equal(value[0], weights[kernel].flatten()[0].ToDouble(), 1e-6);
        Assert.Equal(value[1], weights[depthwise].flatten()[0].ToDouble(), 1e-6);
    }

    private sealed class Nothing : IWeightSource
    {
        public float[] Get(string name, params int[] shape) => new float[shape.Aggregate(1, static (product, size) => product * size)];
    }
}
