using static TorchSharp.torch;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>
/// The exponential moving average of all tensors, including the statistics of batch normalizations. It is more accurate than the last
/// step's weights, and is written at the end (TensorFlow's ExponentialMovingAverage, which trained the papers' networks).
/// </summary>
/// <param name="average">Starts as the first weights.</param>
/// <param name="weights">What is trained.</param>
/// <param name="keep">How much of the average a step keeps, once there are steps enough to average.</param>
internal sealed class WeightAverage(TensorSet average, TensorSet weights, double keep)
{
    /// <param name="step">From 0: early steps count more, or the first random weights would stay in the average for a long time.</param>
    public void Update(long step)
    {
        double kept = Math.Min(keep, (1.0 + step) / (10.0 + step));
        using IDisposable frozen = no_grad();
        using Tensor share = tensor((float)(1 - kept));
        foreach ((string name, Tensor weight) in weights.All)
        {
            average[name].lerp_(weight, share);
        }
    }
}
