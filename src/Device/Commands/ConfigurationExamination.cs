using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Device.Commands;

/// <summary>Looks at what a configuration names: itself, its model, a frame of its camera.</summary>
internal static class ConfigurationExamination
{
    private static readonly TimeSpan FrameWithin = TimeSpan.FromSeconds(10);

    public static IEnumerable<Finding> Findings(string path)
    {
        ConfigurationFile configuration;
        Classifier classifier;
        try
        {
            configuration = ConfigurationFile.Read(path);
        }
        catch (Exception error) when (error is InputException or ConfigurationException)
        {
            return [new Finding("configuration", false, error.Message)];
        }

        try
        {
            classifier = ModelLoader.Load(configuration.Options.Model);
        }
        catch (Exception error) when (error is InputException or KernelFaultException)
        {
            return [new Finding("configuration", true, path), new Finding("model", false, error.Message)];
        }

        using (classifier)
        {
            return
            [
                Labels(configuration, classifier),
                new Finding("model", true, $"self-test passed on {KernelNames.Of(classifier.Engine.InstructionSet)}, arena {classifier.Engine.ArenaBytes:N0} bytes, weights {classifier.Engine.WeightBytes:N0} bytes"),
                Camera(configuration.Options, classifier),
            ];
        }
    }

    private static Finding Labels(ConfigurationFile configuration, Classifier classifier)
    {
        try
        {
            configuration.CheckLabels(classifier.Labels);
            return new Finding("configuration", true, configuration.Path);
        }
        catch (ConfigurationException error)
        {
            return new Finding("configuration", false, error.Message);
        }
    }

    /// <summary>One frame, and what the model says of it.</summary>
    private static Finding Camera(AgentOptions options, Classifier classifier)
    {
        using CancellationTokenSource limit = new(FrameWithin);
        try
        {
            using ICamera camera = CameraFactory.Create(options.Camera!, TimeProvider.System, static _ => { });
            if (!camera.TryNext(out CameraFrame frame, limit.Token))
            {
                return new Finding("camera", false, $"{camera.Name} gives no frame");
            }

            long start = TimeProvider.System.GetTimestamp();
            classifier.Classify(frame.Bytes, frame.Format);
            double milliseconds = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            return new Finding("camera", true, $"{camera.Name} gives {frame.Format.Width}×{frame.Format.Height} {frame.Format.Pixels}; the first inference took {milliseconds:0.0} ms");
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
