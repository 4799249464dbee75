using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Runs a network over pictures behind a progress bar.</summary>
internal static class NetworkRuns
{
    /// <summary>The numbers of its outputs for each picture.</summary>
    public static float[][] Outputs(Network network, IReadOnlyList<string> paths) =>
        Each(network, paths, static (own, picture) => own.Run(picture));

    /// <summary>The scores of its main output for each picture.</summary>
    public static float[][] Scores(Network network, IReadOnlyList<string> paths) =>
        Each(network, paths, static (own, picture) => own.Scores(picture));

    private static float[][] Each(Network network, IReadOnlyList<string> paths, Func<Network, Picture, float[]> answer) => ProgressBar.Run(
        Path.GetFileName(network.Description.Path), paths.Count, done => PictureRunner.Run(network, paths, answer, done));
}
