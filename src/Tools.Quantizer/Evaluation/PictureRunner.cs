using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>Runs a network over pictures on all processors. Results stand in the pictures' order, whatever thread made them.</summary>
internal static class PictureRunner
{
    /// <param name="network">Each thread runs one like it.</param>
    /// <param name="paths">Pictures.</param>
    /// <param name="answer">What to keep of a picture.</param>
    /// <param name="done">Called after each picture.</param>
    public static T[] Run<TNetwork, T>(TNetwork network, IReadOnlyList<string> paths, Func<TNetwork, Picture, T> answer, Action done)
        where TNetwork : Network
    {
        T[] results = new T[paths.Count];
        Lock oneAtATime = new();
        Parallel.For(
            0,
            paths.Count,
            () => (TNetwork)network.Another(),
            (i, _, own) =>
            {
                results[i] = answer(own, PictureFile.Load(paths[i]));
                lock (oneAtATime)
                {
                    done();
                }

                return own;
            },
            static own => own.Dispose());
        return results;
    }
}
