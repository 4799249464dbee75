using System.CommandLine;
using System.Diagnostics;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge classify MODEL IMAGE…</c></summary>
internal static class ClassifyCommand
{
    private sealed record ClassScore(int Class, string Name, float Score);

    private sealed record PictureAnswer(string Image, IReadOnlyList<ClassScore> Classes, double Milliseconds);

    private sealed record Answer(string Model, int? ArenaBytes, int? WeightBytes, long? Macs, double MedianMilliseconds, IReadOnlyList<PictureAnswer> Images);

    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A quantized .tflite, or float weights" };
        Argument<string[]> images = new("IMAGE") { Description = "Pictures (JPEG, PNG or BMP)", Arity = ArgumentArity.OneOrMore };
        Option<int> top = SharedOptions.Count("--top", "How many classes to show", 5);
        Option<string?> labels = SharedOptions.Labels();
        Option<bool> json = SharedOptions.Json();
        SharedOptions.RequireFile(model);
        SharedOptions.RequireFile(images);
        SharedOptions.Preprocess preprocess = new();
        Command command = new(
            "classify",
            """
            Says what is in pictures.

            Example:  mobilenet-edge classify model.tflite cat.jpg dog.png --top 3
            """) { model, images, top, labels, json };
        preprocess.AddTo(command);
        command.SetAction(parsed =>
        {
            using Network network = NetworkFile.Open(parsed.GetRequiredValue(model), preprocess.Of(parsed), SharedOptions.ReadLabels(parsed.GetValue(labels)));
            List<PictureAnswer> answers = [];
            string[] paths = parsed.GetRequiredValue(images);
            Terminal.WithProgress("classifying", paths.Length, done =>
            {
                foreach (string path in paths)
                {
                    answers.Add(Classify(network, path, parsed.GetValue(top)));
                    done();
                }

                return answers;
            });
            Print(network, answers, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static PictureAnswer Classify(Network network, string path, int top)
    {
        Picture picture = PictureFile.Load(path);
        long start = Stopwatch.GetTimestamp();
        float[] scores = network.Run(picture);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return new PictureAnswer(path, [.. Ranking.Top(scores, top).Select(i => new ClassScore(i, network.Description.NameOf(i), scores[i]))], milliseconds);
    }

    private static void Print(Network network, List<PictureAnswer> answers, bool json)
    {
        Runtime.Int8.Engine? engine = (network as Int8Network)?.Engine;
        double median = Median.Of(answers.Select(answer => answer.Milliseconds));
        if (json)
        {
            Terminal.WriteJson(new Answer(network.Description.Path, engine?.ArenaBytes, engine?.WeightBytes, engine?.MultiplyAccumulates, median, answers));
            return;
        }

        foreach (PictureAnswer answer in answers)
        {
            Terminal.WriteLine(answer.Image);
            foreach (ClassScore score in answer.Classes)
            {
                Terminal.WriteLine($"  {score.Score,8:F3}  {score.Name}");
            }
        }

        string memory = engine is null ? string.Empty : $", arena {engine.ArenaBytes:N0} bytes, weights {engine.WeightBytes:N0} bytes";
        Terminal.WriteLine($"{answers.Count} picture{(answers.Count == 1 ? string.Empty : "s")}, median {median:F1} ms{memory}");
    }
}
