using MobileNetEdge.Tools.Trainer.Data;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>How a network is trained.</summary>
internal sealed record TrainingOptions
{
    public int Epochs { get; init; } = 30;

    /// <summary>Pictures per step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The peak learning rate.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>
    /// The weight decay of kernels and the classifier; not of depthwise kernels (few weights: MobileNetV1, section 3.2), biases and batch
    /// normalizations.
    /// </summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Share of the right answer that is spread over all classes (arXiv:1512.00567, section 7).</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>Share of all steps in which the learning rate rises.</summary>
    public double WarmUp { get; init; } = 0.1;

    /// <summary>How much of the averaged weights a step keeps.</summary>
    public double Averaging { get; init; } = 0.999;

    public Augmentations Augmentations { get; init; } = Augmentations.All;

    /// <summary>SHA-256 of the file of weights that the training starts from; null if it starts from random ones.</summary>
    public string? StartSha256 { get; init; }

    /// <summary>The seed of the first weights, the order of pictures and their augmentation.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Rises from 0 in a line, then falls to 0 as half a cosine (arXiv:1608.03983, one period).
    /// </summary>
    /// <param name="step">From 0.</param>
    /// <param name="steps">Of the whole training.</param>
    public double LearningRateAt(long step, long steps)
    {
        double done = (step + 1.0) / steps;
        return LearningRate * (done < WarmUp ? done / WarmUp : 0.5 * (1 + Math.Cos(Math.PI * (done - WarmUp) / (1 - WarmUp))));
    }
}
