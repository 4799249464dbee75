using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>
/// The names of ImageNet's 1,000 classes (ILSVRC 2012, in the order of their WordNet ids, as all published MobileNets have them), of
/// torchvision's list (github.com/pytorch/vision, torchvision/models/_meta.py, BSD-3-Clause).
/// </summary>
internal static class ImageNetNames
{
    private const int Classes = 1000;

    /// <summary>The names for a MobileNet with as many classes, or with TensorFlow's "background" before them.</summary>
    /// <param name="graph">Any network; one that has names keeps them.</param>
    /// <param name="output">Its output's shape.</param>
    public static Graph AddTo(Graph graph, int[] output)
    {
        bool isImageNet = graph.Labels is null && output is [1, Classes or Classes + 1]
            && (graph.Architecture ?? GraphRecognition.Recognize(graph)) is not null;
        return isImageNet
            ? graph with
            {
                Labels = output[1] == Classes ? Read() : ["background", .. Read()],
                Notes = [.. graph.Notes, $"took ImageNet's names for its {output[1]} classes; give --labels if they are others"],
            }
            : graph;
    }

    private static string[] Read()
    {
        using Stream stream = typeof(ImageNetNames).Assembly.GetManifestResourceStream("imagenet.txt")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().TrimEnd().Split('\n');
    }
}
