using System.Diagnostics;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Vision.Benchmarking;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Vision.Programs;

/// <summary>A class and its score. The members' names are those of <c>--json</c>.</summary>
internal sealed record NamedScore(int Class, string Name, float Score);

/// <summary>A network's answer for one picture, best class first.</summary>
internal sealed record PictureAnswer(string Image, IReadOnlyList<NamedScore> Classes, double Milliseconds);

/// <summary>A network's answers for some pictures. The members' names are those of <c>--json</c>; README.md lists them.</summary>
internal sealed record ClassifyResult(
    string Model,
    string? Kernels,
    int? ArenaBytes,
    int? WeightBytes,
    long? Macs,
    double MedianMilliseconds,
    IReadOnlyList<PictureAnswer> Images)
{
    /// <param name="network">The network.</param>
    /// <param name="scores">Computes its scores for a picture.</param>
    /// <param name="engine">The engine it runs on; null for a float network.</param>
    /// <param name="paths">The picture files.</param>
    /// <param name="top">How many classes to keep.</param>
    /// <param name="done">Called after each picture.</param>
    /// <exception cref="InputException">A picture cannot be read.</exception>
    public static ClassifyResult Of(
        NetworkDescription network, Func<Picture, float[]> scores, Engine? engine, IReadOnlyList<string> paths, int top, Action done)
    {
        List<PictureAnswer> answers = [];
        foreach (string path in paths)
        {
            answers.Add(Answer(network, scores, path, top));
            done();
        }

        double median = Median.Of(answers.Select(answer => answer.Milliseconds));
        string? kernels = engine is null ? null : KernelNames.Of(engine.InstructionSet);
        return new ClassifyResult(
            network.Path, kernels, engine?.ArenaBytes, engine?.WeightBytes, engine?.MultiplyAccumulates, median, answers);
    }

    private static PictureAnswer Answer(NetworkDescription network, Func<Picture, float[]> scoresOf, string path, int top)
    {
        Picture picture = PictureFile.Load(path);
        long start = Stopwatch.GetTimestamp();
        float[] scores = scoresOf(picture);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return new PictureAnswer(
            path, [.. Ranking.Top(scores, top).Select(i => new NamedScore(i, network.NameOf(i), scores[i]))], milliseconds);
    }
}
