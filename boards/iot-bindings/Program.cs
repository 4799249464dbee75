using System.Device.Gpio;
using System.Device.I2c;
using System.Globalization;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.IotBindings;

/// <summary>The <c>mobilenet-edge-oled</c> command: runs when a person moves or presses a button, and shows the result.</summary>
internal static class Program
{
    private const int PirPin = 4;    // as in the picture of boards/raspberry-pi
    private const int ButtonPin = 22;
    private const int I2cBus = 1;
    private const int OledAddress = 0x3C;

    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(10);

    internal static int Main(string[] args)
    {
        if (args is not [string path] || path.StartsWith('-'))
        {
            Console.Error.WriteLine(
                "usage: mobilenet-edge-oled agent.json    (takes its camera, model and decision; README.md says what to wire)");
            return ExitCodes.Usage;
        }

        using CancellationTokenSource stop = new();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };
        return new Guard("mobilenet-edge-oled", SettingMembers.Of).Run(() =>
        {
            try
            {
                Run(ConfigurationFile.Read(path).Options, stop.Token);
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C.
            }
            catch (IOException error)
            {
                throw new InputException(
                    $"the display or a line does not answer ({error.Message}); see how they are wired in README.md", error);
            }

            return ExitCodes.Done;
        });
    }

    private static void Run(AgentOptions options, CancellationToken cancel)
    {
        using Classifier classifier = ModelLoader.Load(options.Model);
        using GpioController gpio = GpioFactory.Open(options.Gpio);
        using HoldTrigger trigger = new(new AnyTrigger([new Hcsr501Trigger(PirPin, gpio), new ButtonTrigger(ButtonPin, gpio)]), LookFor);
        using OledDisplay display = new(I2cDevice.Create(new I2cConnectionSettings(I2cBus, OledAddress)));
        using ICamera camera = CameraFactory.Create(options.Camera!, TimeProvider.System, Console.Error.WriteLine);
        ScoreLayout layout = ScoreLayout.OfClasses(classifier.Labels);
        Decider decider = new(layout, DecisionRules.Of(options.Decision, layout));
        bool isMore = true;
        while (isMore)
        {
            try
            {
                isMore = camera.TryNext(out CameraFrame frame, cancel);
                if (isMore)
                {
                    Show(Decide(frame, trigger, classifier, decider), display);
                }
            }
            catch (CameraException error)
            {
                Console.Error.WriteLine(error.Message);    // the next frame opens it again, after a while
            }
        }
    }

    private static ReadOnlySpan<DecisionEvent> Decide(in CameraFrame frame, HoldTrigger trigger, Classifier classifier, Decider decider) =>
        trigger.Fires(frame)
            ? decider.Decide(classifier.Classify(frame.Bytes, frame.Format).Scores, frame.Timestamp, DateTimeOffset.Now, frame.Sequence)
            : decider.Idle(frame.Timestamp, DateTimeOffset.Now, frame.Sequence);

    private static void Show(ReadOnlySpan<DecisionEvent> events, OledDisplay display)
    {
        foreach (ref readonly DecisionEvent what in events)
        {
            if (what.Kind == EventKind.Begin)
            {
                display.Show(what.Label, what.Score.ToString("P0", CultureInfo.InvariantCulture));
            }
            else
            {
                display.Show("", "");
            }
        }
    }
}
