using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>Weight files of <c>keras.applications.MobileNet</c>, known by its layers' names. Width, classes and channels of the picture come from shapes.</summary>
internal static class KerasMobileNetV1
{
    private const int Blocks = 13;

    /// <summary>The application's 'tf' mode: x / 127.5 − 1.</summary>
    public static Preprocessing Preprocessing => new([127.5f], [127.5f], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear);

    public static bool Recognizes(KerasWeights weights)
    {
        HashSet<string> layers = [.. weights.Layers];
        return layers.Contains("conv1") && Enumerable.Range(1, Blocks).All(n => layers.Contains($"conv_dw_{n}") && layers.Contains($"conv_pw_{n}_bn"));
    }

    public static Graph Build(KerasWeights weights, int resolution)
    {
        bool classifies = weights.Layers.Contains(KerasMobileNetV1Weights.Classifier);    // include_top=False leaves it out
        Architecture architecture = new(Family.V1, Width(Kernel(weights, $"conv_pw_{Blocks}")[3]), resolution, classifies ? Kernel(weights, KerasMobileNetV1Weights.Classifier)[3] : 0)
        {
            Padding = StridePadding.BottomRight,
            InputChannels = Kernel(weights, "conv1")[2],
            MinimumChannels = 1,
        };
        return architecture.Build(new KerasMobileNetV1Weights(weights, architecture)) with { Preprocessing = Preprocessing };
    }

    /// <summary>[kernelHeight, kernelWidth, in, out].</summary>
    private static int[] Kernel(KerasWeights weights, string layer) => weights.Require(null, layer, "kernel").Shape is { Length: 4 } shape
        ? shape
        : throw new UserError($"layer '{layer}': its kernel has not 4 dimensions, as that of a convolution has");

    /// <summary>The last layer's 1024 · width, rounded down, decides all others, as 1024 is a multiple of their channels. In hundredths where they will do.</summary>
    private static double Width(int channels)
    {
        double width = Math.Round(channels / 1024.0, 2);
        return (int)(1024 * width) == channels ? width : channels / 1024.0;
    }
}
