using static TorchSharp.torch;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>
/// Stochastic gradient descent with Nesterov momentum (Sutskever et al. 2013, in PyTorch's form: v = m·v + g, w −= rate · (g + m·v)).
/// TorchSharp's own optimizers keep their velocities to themselves; here they can be written to a checkpoint.
/// </summary>
/// <param name="weights">What is trained.</param>
/// <param name="velocities">Of the same names; 0 at the start.</param>
/// <param name="weightDecay">Of tensors for which <see cref="Decays"/> holds.</param>
internal sealed class MomentumOptimizer(TensorSet weights, TensorSet velocities, double weightDecay)
{
    private const double Momentum = 0.9;

    /// <summary>Takes one step along the gradients, and clears them.</summary>
    public void Step(double learningRate)
    {
        using IDisposable frozen = no_grad();
        foreach ((string name, Tensor weight) in weights.Trained)
        {
            Tensor gradient = weight.grad!;
            if (Decays(weight))
            {
                gradient.add_(weight, weightDecay);
            }

            Tensor velocity = velocities[name];
            velocity.mul_(Momentum).add_(gradient);
            weight.add_(gradient.add_(velocity, Momentum), -learningRate);
            gradient.zero_();
        }
    }

    private static bool Decays(Tensor weight) => weight.shape is [_, > 1, _, _] or [_, _];
}
