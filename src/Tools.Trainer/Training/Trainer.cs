using System.Diagnostics;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Trainer.Data;
using MobileNetEdge.Vision;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>Trains one network on one set of pictures, from the start or from a checkpoint.</summary>
internal sealed class Trainer : IDisposable
{
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromMinutes(1);

    private readonly TrainingOptions _options;
    private readonly PictureSet _pictures;
    private readonly PictureSet? _validation;
    private readonly TorchNetwork _network;
    private readonly TensorSet _weights;
    private readonly TensorSet _average;
    private readonly TensorSet _velocities;
    private readonly MomentumOptimizer _optimizer;
    private readonly WeightAverage _averaging;
    private readonly Augmentation _augmentation;
    private readonly int _stepsAnEpoch;

    /// <param name="architecture">What to train.</param>
    /// <param name="options">How.</param>
    /// <param name="pictures">To train on.</param>
    /// <param name="validation">To measure each epoch on; null for none.</param>
    /// <param name="start">The weights to start from; null for random ones.</param>
    /// <exception cref="InputException">
    /// There are fewer pictures than a batch has, a batch is a single picture, or the weights to start from are of another network.
    /// </exception>
    public Trainer(
        Architecture architecture, TrainingOptions options, PictureSet pictures, PictureSet? validation, IWeightSource? start = null)
    {
        if (options.BatchSize < 2)
        {
            throw new InputException("--batch 1: batch normalization needs the statistics of several pictures; give 2 or more, better 16");
        }

        _stepsAnEpoch = pictures.Count / options.BatchSize;
        if (_stepsAnEpoch == 0)
        {
            throw new InputException(
                $"{pictures.Count} pictures to train on do not fill a batch of {options.BatchSize}; give more, or a smaller --batch");
        }

        (_options, _pictures, _validation) = (options, pictures, validation);
        _weights = new TensorSet(architecture, start ?? new RandomWeights(options.Seed));
        _average = new TensorSet(architecture, _weights);
        _velocities = new TensorSet(architecture, new Zeros());
        foreach ((_, Tensor weight) in _weights.Trained)
        {
            weight.requires_grad = true;
        }

        _network = new TorchNetwork(architecture, _average);
        _optimizer = new MomentumOptimizer(_weights, _velocities, options.WeightDecay);
        _averaging = new WeightAverage(_average, _weights, options.Averaging);
        _augmentation = new Augmentation(options.Augmentations, pictures.Resolution);
    }

    /// <summary>The averaged weights, the result of the training.</summary>
    public TensorSet Average => _average;

    public long TotalSteps => (long)_stepsAnEpoch * _options.Epochs;

    /// <summary>Trains until all epochs are done or it is stopped.</summary>
    /// <param name="checkpoint">The checkpoint to continue from and to write; null for none.</param>
    /// <param name="watcher">Sees every step, and says whether to go on.</param>
    /// <returns>The progress made.</returns>
    /// <exception cref="InputException">The loss is no longer a number, or the checkpoint cannot be used.</exception>
    public Progress Run(Checkpoint? checkpoint, Func<Progress, double, bool> watcher)
    {
        Progress progress = checkpoint?.Read(_weights, _average, _velocities) ?? Progress.Start;
        Stopwatch clock = Stopwatch.StartNew();
        double minutesBefore = progress.Minutes;
        TimeSpan written = TimeSpan.Zero;
        bool goOn = true;
        while (goOn && progress.Epochs.Count < _options.Epochs)
        {
            int epoch = progress.Epochs.Count;
            int done = (int)(progress.Steps - ((long)epoch * _stepsAnEpoch));
            foreach (Batch batch in Batches.Train(
                _pictures, _options.BatchSize, _augmentation, new Shuffle(_options.Seed, epoch), skip: done))
            {
                double loss = Step(batch, progress.Steps);
                progress = progress with
                {
                    Steps = progress.Steps + 1,
                    LossSum = progress.LossSum + loss,
                    Minutes = minutesBefore + clock.Elapsed.TotalMinutes,
                };
                goOn = watcher(progress, loss);
                if (!goOn || clock.Elapsed - written > BetweenCheckpoints)
                {
                    checkpoint?.Write(progress, _weights, _average, _velocities);
                    written = clock.Elapsed;
                }

                if (!goOn)
                {
                    break;
                }
            }

            if (progress.Steps == (epoch + 1L) * _stepsAnEpoch)
            {
                double? accuracy = _validation is null ? null : Confusion(_validation).Accuracy;
                EpochResult result = new(epoch + 1, progress.LossSum / _stepsAnEpoch, accuracy, minutesBefore + clock.Elapsed.TotalMinutes);
                progress = progress with { LossSum = 0, Epochs = [.. progress.Epochs, result] };
                checkpoint?.Write(progress, _weights, _average, _velocities);
                written = clock.Elapsed;
            }
        }

        return progress;
    }

    /// <summary>The averaged weights' answers to pictures, [classes] for each.</summary>
    public float[][] Logits(PictureSet pictures)
    {
        using IDisposable frozen = no_grad();
        List<float[]> logits = [];
        foreach (Batch batch in Batches.All(pictures, _options.BatchSize))
        {
            using DisposeScope scope = NewDisposeScope();
            logits.AddRange(_network.Logits(_average, Input(batch, pictures.Resolution), training: false)
                .data<float>()
                .ToArray()
                .Chunk(pictures.ClassNames.Count));
        }

        return [.. logits];
    }

    /// <summary>The confusion matrix of the averaged weights.</summary>
    public ConfusionMatrix Confusion(PictureSet pictures)
    {
        ConfusionMatrix matrix = new(pictures.ClassNames);
        foreach ((float[] logits, int label) in Logits(pictures).Zip(pictures.Labels))
        {
            if (!logits.All(float.IsFinite))
            {
                throw Diverged("an answer");
            }

            matrix.Add(label, logits.IndexOf(logits.Max()));
        }

        return matrix;
    }

    public void Dispose()
    {
        _weights.Dispose();
        _average.Dispose();
        _velocities.Dispose();
    }

    private double Step(Batch batch, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = _network.Logits(_weights, Input(batch, _pictures.Resolution), training: true);
        Tensor loss = functional.cross_entropy(logits, tensor(batch.Labels), label_smoothing: _options.LabelSmoothing);
        loss.backward();
        _optimizer.Step(_options.LearningRateAt(step, TotalSteps));
        _averaging.Update(step);
        double value = loss.ToDouble();
        return double.IsFinite(value)
            ? value
            : throw Diverged($"the loss of step {step + 1}");
    }

    private static InputException Diverged(string what) =>
        new($"{what} is not a number: the training diverged; give a lower --learning-rate, and delete the checkpoint to start again");

    /// <summary>
    /// [pictures, 3, height, width] with channels last in memory, x / 127.5 − 1 as <see cref="PictureSet.Preprocessing"/> says.
    /// </summary>
    private static Tensor Input(Batch batch, int resolution) =>
        tensor(batch.Pixels, [batch.Labels.Length, resolution, resolution, 3])
            .to(ScalarType.Float32)
            .div_(127.5f)
            .sub_(1f)
            .permute(0, 3, 1, 2);

    private sealed class Zeros : IWeightSource
    {
        public float[] Get(string name, params int[] shape) => new float[Tools.Quantizer.FloatGraph.Tensor.CountOf(shape)];
    }
}
