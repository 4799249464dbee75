using System.Globalization;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>A MobileNet described well enough to build its graph from tensors alone.</summary>
/// <param name="Family">Which paper's.</param>
/// <param name="Width">Width multiplier: scales the channels of every layer.</param>
/// <param name="Resolution">Height of the input, and mostly its width.</param>
/// <param name="Classes">Number of answers; 0 of a network without its classifier, whose answers are its features.</param>
internal sealed record Architecture(Family Family, double Width, int Resolution, int Classes)
{
    /// <summary>More pixels in height and width are a mistake, and would fill the memory.</summary>
    public const int LargestResolution = 4096;

    /// <summary>Stride of the first convolution: 2 as in the papers, 1 for small pictures.</summary>
    public int StemStride { get; init; } = 2;

    public StridePadding Padding { get; init; } = StridePadding.Same;

    /// <summary>Width of the input, where it is not its height.</summary>
    public int? PictureWidth { get; init; }

    /// <summary>Channels of the picture: 3, or 1 of a gray one.</summary>
    public int InputChannels { get; init; } = 3;

    /// <summary>V3 "minimalistic": 3×3 in place of 5×5, ReLU throughout and no squeeze-excite.</summary>
    public bool Minimalistic { get; init; }

    /// <summary>V1: no layer has fewer channels, however small the width. 8 in TF-slim; Keras has no such bound.</summary>
    public int MinimumChannels { get; init; } = 8;

    /// <summary>The layer that gives an answer a class.</summary>
    public string Classifier => Family is Family.V1 or Family.V2 ? "classifier.1" : "classifier.3";

    public Conventions Conventions { get; init; } = Conventions.Torchvision;

    public GraphInput Input => new("input", [1, Resolution, PictureWidth ?? Resolution, InputChannels]);

    /// <summary>The network, with its tensors taken from <paramref name="weights"/> and its answers as probabilities.</summary>
    public Graph Build(IWeightSource weights)
    {
        Graph graph = Family switch
        {
            Family.V1 => MobileNetV1.Build(this, weights),
            Family.V2 => MobileNetV2.Build(this, weights),
            _ => MobileNetV3.Build(this, weights),
        };
        return new BuiltGraph(graph, this);
    }

    /// <summary>
    /// By torchvision's names, the weights of the layers that the width makes wider, and how many outputs torchvision gives them.
    /// </summary>
    public IEnumerable<(string Weights, int Outputs)> Widths() => Family switch
    {
        Family.V1 => MobileNetV1.Widths(this),
        Family.V2 => MobileNetV2.Widths(this),
        _ => MobileNetV3.Widths(this),
    };

    /// <summary>In words: MobileNetV1, width 0.25, 96×96, 11 classes.</summary>
    public string Describe() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Family.Title()}{(Minimalistic ? " minimalistic" : "")}, width {Width}, "
                + $"{Resolution}×{PictureWidth ?? Resolution}{(InputChannels == 1 ? " gray" : "")}, "
                + $"{(Classes == 0 ? "no" : Classes)} {(Conventions.Regression ? "outputs" : "classes")}")
        + (StemStride == 1 ? ", first stride 1" : string.Empty);

    /// <summary>
    /// The nearest multiple of 8, at least 8, and not under nine tenths of the number (<c>make_divisible</c> of the papers' TF-slim code
    /// and of torchvision).
    /// </summary>
    public static int MakeDivisible(double channels)
    {
        const int divisor = 8;
        int nearest = Math.Max(divisor, (int)(channels + (divisor / 2.0)) / divisor * divisor);
        return nearest < 0.9 * channels ? nearest + divisor : nearest;
    }
}
