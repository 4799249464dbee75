using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Device.Service;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Quantizer;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Device.Commands;

/// <summary>The looks of <c>doctor</c>.</summary>
internal static class BoardExamination
{
    private static readonly TimeSpan FrameWithin = TimeSpan.FromSeconds(10);

    public static IEnumerable<Finding> Findings(string? configurationPath)
    {
        AgentOptions? options = TryRead(configurationPath);
        return
        [
            Processor(),
            .. Devices("/dev", "video*", "camera devices", options?.Camera is V4L2CameraOptions, "none is there; plug in a webcam, or take a camera of type rpicam for a CSI camera", "video"),
            .. Devices("/dev", "gpiochip*", "GPIO chips", options is not null && OptionsCheck.UsesLines(options), "none is there; take triggers and actions of type gpio out of the configuration", "gpio"),
            .. Board(new LinuxBoardSensors()),
            .. configurationPath is null ? [] : Configured(configurationPath),
        ];
    }

    /// <summary>What is wrong with it, <see cref="Configured"/> says.</summary>
    private static AgentOptions? TryRead(string? path)
    {
        try
        {
            return path is null ? null : ConfigurationFile.Read(path).Options;
        }
        catch (Exception error) when (error is UserError or ConfigurationException)
        {
            return null;
        }
    }

    private static Finding Processor() => new(
        "processor", true, $"{Environment.ProcessorCount} × {System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}, kernels {string.Join(", ", KernelNames.Here())}");

    /// <summary>Devices by name, and whether this user may open them.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="pattern">How they are called.</param>
    /// <param name="thing">What they are.</param>
    /// <param name="areNeeded">Whether there must be one.</param>
    /// <param name="mend">What to do when there must, and is not.</param>
    /// <param name="group">Who may open them.</param>
    public static IEnumerable<Finding> Devices(string folder, string pattern, string thing, bool areNeeded, string mend, string group)
    {
        string[] devices = [.. Directory.EnumerateFileSystemEntries(folder, pattern).Order(StringComparer.Ordinal)];
        if (devices.Length == 0)
        {
            return [new Finding(thing, !areNeeded, areNeeded ? mend : "none is there, and none is asked for")];
        }

        return devices.Select(device => IsOpen(device)
            ? new Finding(device, true, "may be read and written")
            : new Finding(device, false, $"may not be opened by {Environment.UserName}; 'sudo usermod -aG {group} {Environment.UserName}', then log in again"));
    }

    private static bool IsOpen(string device)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;    // busy, or no file to read: permission is not what is missing
        }
    }

    public static IEnumerable<Finding> Board(IBoardSensors sensors)
    {
        yield return sensors.Celsius is { } celsius
            ? new Finding("temperature", celsius < new ThrottleOptions().AboveCelsius, string.Create(CultureInfo.InvariantCulture, $"{celsius:0.0} °C{(celsius < new ThrottleOptions().AboveCelsius ? "" : "; give it a heat sink or a fan")}"))
            : new Finding("temperature", true, "this board does not tell");
        yield return new Finding("throttling", sensors.Throttling is null, sensors.Throttling ?? "none that the firmware tells of");
    }

    private static IEnumerable<Finding> Configured(string path)
    {
        ConfigurationFile configuration;
        FrameClassifier classifier;
        try
        {
            configuration = ConfigurationFile.Read(path);
        }
        catch (Exception error) when (error is UserError or ConfigurationException)
        {
            return [new Finding("configuration", false, error.Message)];
        }

        try
        {
            classifier = ModelLoader.Load(configuration.Options.Model);
        }
        catch (Exception error) when (error is UserError or KernelFaultException)
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

    private static Finding Labels(ConfigurationFile configuration, FrameClassifier classifier)
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
    private static Finding Camera(AgentOptions options, FrameClassifier classifier)
    {
        using CancellationTokenSource limit = new(FrameWithin);
        try
        {
            using ICamera camera = Parts.NewCamera(options, TimeProvider.System, NullLogger.Instance);
            if (!camera.TryNext(out CameraFrame frame, limit.Token))
            {
                return new Finding("camera", false, $"{camera.Name} gives no frame");
            }

            long start = TimeProvider.System.GetTimestamp();
            classifier.Classify(frame);
            double milliseconds = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            return new Finding("camera", true, $"{camera.Name} gives {frame.Format.Width}×{frame.Format.Height} {frame.Format.Pixels}; the first inference took {milliseconds:0.0} ms");
        }
        catch (Exception error) when (error is CameraException or UserError)
        {
            return new Finding("camera", false, error.Message);
        }
        catch (OperationCanceledException)
        {
            return new Finding("camera", false, $"no frame in {FrameWithin.TotalSeconds} s");
        }
    }
}
