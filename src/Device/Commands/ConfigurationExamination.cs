using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Device.Commands;

/// <summary>Examines a configuration: the file itself, its model, a frame of its camera.</summary>
internal static class ConfigurationExamination
{
    private static readonly TimeSpan FrameWithin = TimeSpan.FromSeconds(10);

    /// <param name="path">The configuration.</param>
    /// <param name="guard">Says what is wrong with its model.</param>
    public static IEnumerable<Finding> Findings(string path, Guard guard)
    {
        ConfigurationFile configuration;
        Classifier classifier;
        try
        {
            configuration = ConfigurationFile.Read(path);
        }
        catch (InputException error)
        {
            return [new Finding("configuration", false, error.Message)];
        }

        try
        {
            classifier = ModelLoader.Load(configuration.Options.Model);
        }
        catch (Exception error) when (error is InputException or ModelException)
        {
            return [new Finding("configuration", true, path), new Finding("model", false, guard.Explain(error).Message)];
        }

        using (classifier)
        {
            return
            [
                Labels(configuration, classifier),
                Model(classifier.Engine),
                Camera(configuration.Options, classifier),
            ];
        }
    }

    private static Finding Labels(ConfigurationFile configuration, Classifier classifier)
    {
        try
        {
            configuration.CheckLabels(ScoreLayout.Of(classifier));
            return new Finding("configuration", true, configuration.Path);
        }
        catch (ConfigurationException error)
        {
            return new Finding("configuration", false, error.Message);
        }
    }

    private static Finding Model(Engine engine) => new(
        "model",
        true,
        $"self-test passed on {KernelNames.Of(engine.InstructionSet)}, arena {engine.ArenaBytes:N0} bytes, weights "
            + $"{engine.WeightBytes:N0} bytes"
            + (engine.IsVerifiable ? "" : $"; {ModelLoader.Unverifiable}"));

    /// <summary>Takes one frame and runs the model on it.</summary>
    private static Finding Camera(AgentOptions options, Classifier classifier)
    {
        using CancellationTokenSource limit = new(FrameWithin);
        try
        {
            using ICamera camera = CameraFactory.Create(options.Camera!, TimeProvider.System, static _ => { });
            if (!camera.TryNext(out CameraFrame frame, limit.Token))
            {
                return new Finding("camera", false, $"{camera.Name} delivers no frame");
            }

            long start = TimeProvider.System.GetTimestamp();
            classifier.Classify(frame.Bytes, frame.Format);
            double milliseconds = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            return new Finding("camera", true, $"{camera.Name} gives {frame.Format.Width}×{frame.Format.Height} {frame.Format.Pixels}; the "
                + $"first inference took {milliseconds:0.0} ms");
        }
        catch (CameraException error)
        {
            return new Finding("camera", false, error.Message);
        }
        catch (OperationCanceledException)
        {
            return new Finding("camera", false, $"no frame in {FrameWithin.TotalSeconds} s");
        }
    }
}
