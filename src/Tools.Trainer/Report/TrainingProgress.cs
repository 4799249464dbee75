using System.Diagnostics;
using MobileNetEdge.Tools.Trainer.Training;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Trainer.Report;

/// <summary>Shows the progress of a training in one line: rewritten in place on a terminal, once per epoch elsewhere.</summary>
/// <param name="epochs">To train.</param>
/// <param name="totalSteps">Of all epochs.</param>
/// <param name="batchSize">Pictures per step.</param>
internal sealed class TrainingProgress(int epochs, long totalSteps, int batchSize)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly bool _onTerminal = !Console.IsErrorRedirected;
    private TimeSpan _shown;
    private bool _lineStands;
    private long _firstStep = -1;
    private int _epochsShown;
    private double _recentLoss;

    public void Show(Progress progress, double loss)
    {
        if (_firstStep < 0)
        {
            if (progress.Steps > 1)
            {
                Terminal.Note($"continuing from the checkpoint, in epoch {progress.Epochs.Count + 1}");
            }

            (_firstStep, _epochsShown, _recentLoss) = (progress.Steps - 1, progress.Epochs.Count, loss);
        }

        _recentLoss += 0.02 * (loss - _recentLoss);
        ShowEpochs(progress);
        if (_onTerminal && _clock.Elapsed - _shown > Interval)
        {
            _shown = _clock.Elapsed;
            double rate = (progress.Steps - _firstStep) / _clock.Elapsed.TotalSeconds;
            TimeSpan left = TimeSpan.FromSeconds((totalSteps - progress.Steps) / rate);
            double done = progress.Steps * (double)epochs / totalSteps;
            _lineStands = true;
            Console.Error.Write($"\repoch {Math.Min(progress.Epochs.Count + 1, epochs)} of {epochs}, {done / epochs,4:P0} done, loss "
                + $"{_recentLoss:F3}, {rate * batchSize:F0} pictures/s, {Words(left)} left   ");
        }
    }

    /// <summary>Clears the line, so that something else can be written.</summary>
    public void Clear()
    {
        if (_lineStands)
        {
            _lineStands = false;
            Console.Error.Write("\r\x1b[K");
        }
    }

    /// <summary>What is left to show.</summary>
    public void Finish(Progress progress) => ShowEpochs(progress);

    private void ShowEpochs(Progress progress)
    {
        for (; _epochsShown < progress.Epochs.Count; _epochsShown++)
        {
            EpochResult epoch = progress.Epochs[_epochsShown];
            string accuracy = epoch.Accuracy is { } share ? $", {share:P2} of the validation pictures right" : string.Empty;
            double left = epoch.Minutes / epoch.Epoch * (epochs - epoch.Epoch);
            Clear();
            Terminal.Note($"epoch {epoch.Epoch} of {epochs}: loss {epoch.Loss:F3}{accuracy}, "
                + $"{Words(TimeSpan.FromMinutes(epoch.Minutes))} so far, {Words(TimeSpan.FromMinutes(left))} left");
        }
    }

    private static string Words(TimeSpan time) => time.TotalMinutes < 1.5
        ? $"{time.TotalSeconds:F0} s"
        : time.TotalMinutes < 90 ? $"{time.TotalMinutes:F0} min" : $"{time.TotalHours:F1} h";
}
