using System.Diagnostics;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision.Benchmarking;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Vision.Programs;

/// <summary>A class and its score. The members' names are those of <c>--json</c>.</summary>
internal sealed record NamedScore(int Class, string Name, float Score);

/// <summary>What one of several outputs says of a picture.</summary>
internal sealed record OutputAnswer(
    string Output, string Head, IReadOnlyList<NamedScore> Classes, IReadOnlyList<ClassPlace>? Places);

/// <summary>A network's answer for one picture.</summary>
/// <param name="Image">The picture's file.</param>
/// <param name="Classes">The scores of the main output, best class first; values in their order.</param>
/// <param name="Places">Where classes are, of a map of classes.</param>
/// <param name="Outputs">Every output's, of a network that has several; null for one.</param>
/// <param name="Milliseconds">How long the network took.</param>
internal sealed record PictureAnswer(
    string Image,
    IReadOnlyList<NamedScore> Classes,
    IReadOnlyList<ClassPlace>? Places,
    IReadOnlyList<OutputAnswer>? Outputs,
    double Milliseconds);

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
    /// <summary>The least probability of a cell that is shown as a place.</summary>
    private const float LeastOfPlace = 0.5f;

    /// <param name="network">The network.</param>
    /// <param name="numbers">Computes its outputs' numbers for a picture, one after the other.</param>
    /// <param name="engine">The engine it runs on; null for a float network.</param>
    /// <param name="paths">The picture files.</param>
    /// <param name="top">How many classes to keep.</param>
    /// <param name="done">Called after each picture.</param>
    /// <exception cref="InputException">A picture cannot be read.</exception>
    public static ClassifyResult Of(
        NetworkDescription network, Func<Picture, float[]> numbers, Engine? engine, IReadOnlyList<string> paths, int top, Action done)
    {
        List<PictureAnswer> answers = [];
        foreach (string path in paths)
        {
            answers.Add(Answer(network, numbers, path, top));
            done();
        }

        double median = Median.Of(answers.Select(answer => answer.Milliseconds));
        string? kernels = engine is null ? null : KernelNames.Of(engine.InstructionSet);
        return new ClassifyResult(
            network.Path, kernels, engine?.ArenaBytes, engine?.WeightBytes, engine?.MultiplyAccumulates, median, answers);
    }

    private static PictureAnswer Answer(NetworkDescription network, Func<Picture, float[]> numbersOf, string path, int top)
    {
        Picture picture = PictureFile.Load(path);
        long start = Stopwatch.GetTimestamp();
        float[] numbers = numbersOf(picture);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        OutputAnswer[] answers = [.. network.Outputs.Select(output => Answer(network, output, numbers, picture, top))];
        OutputAnswer main = answers[Array.FindIndex([.. network.Outputs], output => output == network.Main)];
        return new PictureAnswer(path, main.Classes, main.Places, answers.Length == 1 ? null : answers, milliseconds);
    }

    private static OutputAnswer Answer(NetworkDescription network, NetworkOutput output, float[] numbers, Picture picture, int top)
    {
        AnsweredOutput answer = new(output, output.Names);
        PictureFormat format = new(PixelFormat.Rgb24, picture.Width, picture.Height);
        answer.Take(network.NumbersOf(output, numbers), CellGrid.Of(format, network.Preprocessing.Fit, network.Width, network.Height));
        return new OutputAnswer(
            output.Name,
            output.Head.Name,
            Named(output, answer.Scores.ToArray(), top),
            output.Head.Kind == HeadKind.ClassMap ? MapPlaces.Of(answer, LeastOfPlace) : null);
    }

    /// <summary>The best classes, best first; or all values, in their order.</summary>
    private static NamedScore[] Named(NetworkOutput output, float[] scores, int top)
    {
        IEnumerable<int> shown = output.Head.Kind == HeadKind.Values ? Enumerable.Range(0, scores.Length) : Ranking.Top(scores, top);
        return [.. shown.Select(i => new NamedScore(i, output.NameOf(i), scores[i]))];
    }
}
