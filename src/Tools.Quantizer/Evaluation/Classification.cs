using System.Diagnostics;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

internal sealed record ClassScore(int Class, string Name, float Score);

/// <summary>What a network says of one picture, best class first.</summary>
internal sealed record PictureAnswer(string Image, IReadOnlyList<ClassScore> Classes, double Milliseconds);

/// <summary>What a network says of some pictures. The members' names are those of <c>--json</c>; README.md lists them.</summary>
internal sealed record Classification(
    string Model, string? Kernels, int? ArenaBytes, int? WeightBytes, long? Macs, double MedianMilliseconds, IReadOnlyList<PictureAnswer> Images)
{
    /// <param name="network">Which answers.</param>
    /// <param name="paths">Pictures.</param>
    /// <param name="top">How many classes to keep.</param>
    /// <param name="done">Called after each picture.</param>
    /// <exception cref="UserError">A picture cannot be read.</exception>
    public static Classification Of(Network network, IReadOnlyList<string> paths, int top, Action done)
    {
        List<PictureAnswer> answers = [];
        foreach (string path in paths)
        {
            answers.Add(Answer(network, path, top));
            done();
        }

        Engine? engine = (network as Int8Network)?.Engine;
        double median = Median.Of(answers.Select(answer => answer.Milliseconds));
        return new Classification(network.Description.Path, network.Kernels, engine?.ArenaBytes, engine?.WeightBytes, engine?.MultiplyAccumulates, median, answers);
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
