using System.CommandLine;
using System.Diagnostics;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge classify MODEL IMAGE…</c></summary>
internal static class ClassifyCommand
{
    internal sealed record ClassScore(int Class, string Name, float Score);

    internal sealed record PictureAnswer(string Image, IReadOnlyList<ClassScore> Classes, double Milliseconds);

    internal sealed record Answers(string Model, int? ArenaBytes, int? WeightBytes, long? Macs, double MedianMilliseconds, IReadOnlyList<PictureAnswer> Images);

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
            Answers answers = Answer(network, parsed.GetRequiredValue(images), parsed.GetValue(top));
            if (parsed.GetValue(json))
            {
                Terminal.WriteJson(answers);
            }
            else
            {
                Print(answers);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What a network says of pictures.</summary>
    public static Answers Answer(Network network, IReadOnlyList<string> paths, int top)
    {
        PictureAnswer[] answers = Terminal.WithProgress("classifying", paths.Count, done => paths.Select(path =>
        {
            PictureAnswer answer = Answer(network, path, top);
            done();
            return answer;
        }).ToArray());
        Runtime.Int8.Engine? engine = (network as Int8Network)?.Engine;
        double median = Median.Of(answers.Select(static answer => answer.Milliseconds));
        return new Answers(network.Description.Path, engine?.ArenaBytes, engine?.WeightBytes, engine?.MultiplyAccumulates, median, answers);
    }

    public static void Print(Answers answers)
    {
        foreach (PictureAnswer answer in answers.Images)
        {
            Terminal.WriteLine(answer.Image);
            foreach (ClassScore score in answer.Classes)
            {
                Terminal.WriteLine($"  {score.Score,8:F3}  {score.Name}");
            }
        }

        int count = answers.Images.Count;
        string memory = answers.ArenaBytes is null ? string.Empty : $", arena {answers.ArenaBytes:N0} bytes, weights {answers.WeightBytes:N0} bytes";
        Terminal.WriteLine($"{count} picture{(count == 1 ? string.Empty : "s")}, median {answers.MedianMilliseconds:F1} ms{memory}");
    }

    private static PictureAnswer Answer(Network network, string path, int top)
    {
        Picture picture = PictureFile.Load(path);
        long start = Stopwatch.GetTimestamp();
        float[] scores = network.Run(picture);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return new PictureAnswer(path, [.. Ranking.Top(scores, top).Select(i => new ClassScore(i, network.Description.NameOf(i), scores[i]))], milliseconds);
    }
}
