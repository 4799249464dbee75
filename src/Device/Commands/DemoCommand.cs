using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Device.Commands;

/// <summary>Shows the model's scores for the camera's frames, best class first; without triggers, decisions and actions.</summary>
internal static class DemoCommand
{
    private const int BarLength = 30;

    /// <param name="path">The configuration.</param>
    /// <param name="frames">How many; null for all.</param>
    /// <param name="top">How many classes to show.</param>
    /// <exception cref="InputException">The configuration or the camera cannot be used.</exception>
    public static void Run(string path, int? frames, int top)
    {
        ConfigurationFile configuration = ConfigurationFile.Read(path);
        using Classifier classifier = ModelLoader.Load(configuration.Options.Model);
        using ICamera camera = CameraFactory.Create(configuration.Options.Camera!, TimeProvider.System, Terminal.Note);
        using CancellationTokenSource stop = new();
        ConsoleCancelEventHandler onCancel = (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        try
        {
            Show(camera, classifier, frames ?? int.MaxValue, top, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }
        catch (CameraException error)
        {
            throw new InputException(error.Message, error);
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }
    }

    private static void Show(ICamera camera, Classifier classifier, int frames, int top, CancellationToken cancel)
    {
        int width = classifier.Outputs.SelectMany(static output => output.Labels).Max(static label => label.Length);
        int lines = classifier.Outputs.Sum(output => Math.Min(top, output.Labels.Count)) + 1;
        for (int i = 0; i < frames && camera.TryNext(out CameraFrame frame, cancel); i++)
        {
            if (i > 0 && !Console.IsOutputRedirected)
            {
                Console.Out.Write($"\e[{lines}A\e[J");    // over the last frame's lines
            }

            Classification answer = classifier.Classify(frame.Bytes, frame.Format);
            Terminal.WriteLine($"frame {frame.Sequence}, {frame.Format.Width}×{frame.Format.Height} {frame.Format.Pixels}");
            foreach ((int index, ClassifierOutput output) in classifier.Outputs.Index())
            {
                float[] scores = answer.Output(index).Scores.ToArray();
                foreach (int c in Ranking.Top(scores, top))
                {
                    string bar = new('█', (int)MathF.Round(Math.Clamp(scores[c], 0, 1) * BarLength));
                    Terminal.WriteLine($"  {output.Labels[c].PadRight(width)} {scores[c],5:0.000} {bar}".TrimEnd());
                }
            }
        }
    }
}
