using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Architectures.Naming;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>
/// Weight files of the MobileNets in <c>keras.applications</c>, known by their layers' names. Width, classes and channels of the picture
/// come from shapes.
/// </summary>
internal static class KerasApplications
{
    private const int UsualResolution = 224;
    private const int ImageNetClasses = 1000;

    private static readonly Conventions Conventions = new("Keras") { Epsilon = 1e-3f };

    /// <summary>The applications' 'tf' mode: x / 127.5 − 1. V3 does it in the model, unless that is told not to.</summary>
    public static Preprocessing Preprocessing => new([127.5f], [127.5f], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear);

    /// <summary>
    /// Assumes the preprocessing of the published weights: of ImageNet's classes, or without a head. With another head, the network was
    /// trained by somebody else, and often on x/255, as TensorFlow's own tutorial does.
    /// </summary>
    public static Graph Assume(Graph graph)
    {
        int outputs = ShapeInference.Infer(graph)[graph.Output][^1];
        bool hasHead = graph.Nodes.Last(static node => node is Conv2D or DepthwiseConv2D or FullyConnected or BatchNorm) is not BatchNorm;
        return outputs == ImageNetClasses || !hasHead
            ? graph with
            {
                Preprocessing = Preprocessing,
                PreprocessingOrigin = PreprocessingOrigin.Assumed,
                Assumption = "its layers have the names of keras.applications",
            }
            : graph with
            {
                Assumption = "its layers have the names of keras.applications, whose own weights take x/127.5 − 1, but its head of "
                    + $"{outputs} is another",
            };
    }

    /// <returns>Null when the layers are those of none.</returns>
    public static KerasNaming? Recognize(KerasWeights weights)
    {
        IReadOnlySet<string> layers = weights.Layers;
        return All("conv1", "conv_dw_1", "conv_dw_13", "conv_pw_13_bn") ? new KerasNaming(Family.V1, Slashes: false)
            : All("Conv1", "expanded_conv_depthwise", "block_16_project", "Conv_1_bn")
            ? new KerasNaming(Family.V2, Slashes: false) { Logits = layers.Contains("Logits") }
            : All("conv", "expanded_conv_14_project", "conv_1_bn") ? new KerasNaming(Family.V3Large, Slashes: false)
            : All("conv", "expanded_conv_10_project", "conv_1_bn") ? new KerasNaming(Family.V3Small, Slashes: false)
            : All("Conv", "expanded_conv_14/project", "Conv_1/BatchNorm") ? new KerasNaming(Family.V3Large, Slashes: true)
            : All("Conv", "expanded_conv_10/project", "Conv_1/BatchNorm") ? new KerasNaming(Family.V3Small, Slashes: true)
            : null;

        bool All(params string[] names) => names.All(layers.Contains);
    }

    private static bool IsMinimalistic(KerasWeights weights, KerasNaming naming)
    {
        string depthwise = naming.Layer(LayerRole.Of(MobileNetV3.TellsMinimalistic, naming.Family).Role);
        return (weights.Find(null, depthwise, "depthwise_kernel") ?? weights.Find(null, depthwise, "kernel"))?.Shape is [3, 3, _, _];
    }

    public static Graph Build(KerasWeights weights, KerasNaming naming, ImportOptions options)
    {
        string classifier = naming.Layer(new LayerRole(LayerPart.Classifier, 0, false));
        bool classifies = weights.Layers.Contains(classifier);    // include_top=False leaves it out
        Architecture any = new(naming.Family, 1, options.Resolution ?? UsualResolution, classifies ? Outputs(classifier) : 0)
        {
            Padding = naming.Family == Family.V1 ? StridePadding.BottomRight : StridePadding.Same,
            PictureWidth = options.Width,
            InputChannels = Kernel(naming.Layer(new LayerRole(LayerPart.Stem, 0, false))) is [_, _, var channels, _] ? channels : 3,
            MinimumChannels = 1,
            Conventions = Conventions,
            Minimalistic = naming.Family is Family.V3Small or Family.V3Large && IsMinimalistic(weights, naming),
        };
        Architecture architecture = ArchitectureRecognition.NearestWidth(
            any, name => weights.Find(null, naming.Layer(LayerRole.Of(name, naming.Family).Role), "kernel")?.Shape[^1]);
        KerasApplicationWeights source = new(weights, naming, architecture);
        Graph graph = architecture.Build(source);
        source.RequireAllUsed();
        return Assume(graph);

        int[] Kernel(string layer) => weights.Require(null, layer, "kernel").Shape is { Length: 2 or 4 } shape
            ? shape
            : throw new InputException($"layer '{layer}': its kernel has not 4 dimensions, as that of a convolution has");

        int Outputs(string layer) => Kernel(layer)[^1];
    }
}
