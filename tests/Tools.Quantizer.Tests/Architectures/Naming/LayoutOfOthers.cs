using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Architectures.Naming;

/// <summary>
/// The MobileNets of timm and d-li14 as their code makes them: tensors in the order of the layers, channels rounded their way. Written from
/// those sources, and shares nothing with ours.
/// </summary>
internal sealed class LayoutOfOthers
{
    private static readonly (double Ratio, int Outputs, int Kernel, bool Squeeze)[] V3Large =
    [
        (1, 16, 3, false), (4, 24, 3, false), (3, 24, 3, false), (3, 40, 5, true), (3, 40, 5, true), (3, 40, 5, true), (6, 80, 3, false),
        (2.5, 80, 3, false),
        (2.3, 80, 3, false), (2.3, 80, 3, false), (6, 112, 3, true), (6, 112, 3, true), (6, 160, 5, true), (6, 160, 5, true),
        (6, 160, 5, true),
    ];

    private static readonly (double Ratio, int Outputs, int Kernel, bool Squeeze)[] V3Small =
    [
        (1, 16, 3, true), (4.5, 24, 3, false), (3.67, 24, 3, false), (4, 40, 5, true), (6, 40, 5, true), (6, 40, 5, true),
        (3, 48, 5, true), (3, 48, 5, true), (6, 96, 5, true), (6, 96, 5, true), (6, 96, 5, true),
    ];

    private static readonly (double Ratio, int Outputs, int Kernel, bool Squeeze)[] V2 =
    [
        (1, 16, 3, false),
        .. Enumerable.Repeat((6.0, 24, 3, false), 2),
        .. Enumerable.Repeat((6.0, 32, 3, false), 3),
        .. Enumerable.Repeat((6.0, 64, 3, false), 4),
        .. Enumerable.Repeat((6.0, 96, 3, false), 3), .. Enumerable.Repeat((6.0, 160, 3, false), 3), (6, 320, 3, false),
    ];

    private readonly Samples _samples = new(5);
    private readonly List<NamedTensor> _tensors = [];
    private readonly double _width;

    private LayoutOfOthers(double width) => _width = width;

    /// <summary>timm's <c>mobilenetv2_WWW</c>, <c>mobilenetv3_{small,large}_WWW</c>.</summary>
    public static IReadOnlyList<NamedTensor> Timm(string family, double width)
    {
        LayoutOfOthers layout = new(width);
        int[] stages = family switch { "v2" => [1, 2, 3, 4, 3, 3, 1], "v3-small" => [1, 2, 3, 2, 3], _ => [1, 2, 3, 4, 2, 3] };
        int channels = layout.Conv("conv_stem", "bn1", family == "v2" ? layout.Round(32) : width < 0.75 ? 16 : layout.Round(16), 3, 3);
        int row = 0;
        foreach ((int stage, int blocks) in stages.Index())
        {
            for (int block = 0; block < blocks; block++)
            {
                (double ratio, int outputs, int kernel, bool squeeze) = Rows(family)[row++];
                string name = $"blocks.{stage}.{block}";
                int expanded = Round(channels * ratio, 1);
                int norm = 1;
                if (ratio != 1)
                {
                    layout.Conv($"{name}.conv_pw", $"{name}.bn{norm++}", expanded, channels, 1);
                }

                layout.Conv($"{name}.conv_dw", $"{name}.bn{norm++}", expanded, 1, kernel);
                if (squeeze)
                {
                    layout.Biased($"{name}.se.conv_reduce", Round(expanded * 0.25, 1), expanded, 1, 1);
                    layout.Biased($"{name}.se.conv_expand", expanded, Round(expanded * 0.25, 1), 1, 1);
                }

                channels = layout.Conv(
                    $"{name}.{(ratio == 1 ? "conv_pw" : "conv_pwl")}", $"{name}.bn{norm}", layout.Round(outputs), expanded, 1);
            }
        }

        int features = family switch { "v2" => Math.Max(1280, layout.Round(1280)), "v3-small" => 1024, _ => 1280 };
        if (family == "v2")
        {
            layout.Conv("conv_head", "bn2", features, channels, 1);
        }
        else
        {
            channels = layout.Conv(
                $"blocks.{stages.Length}.0.conv",
                $"blocks.{stages.Length}.0.bn1",
                layout.Round(family == "v3-small" ? 576 : 960),
                channels,
                1);
            layout.Biased("conv_head", features, channels, 1, 1);
        }

        layout.Biased("classifier", 1000, features);
        return layout._tensors;
    }

    /// <summary>timm's <c>mobilenetv1_WWW</c>.</summary>
    public static IReadOnlyList<NamedTensor> TimmV1(double width)
    {
        LayoutOfOthers layout = new(width);
        int channels = layout.Conv("conv_stem", "bn1", layout.Round(32), 3, 3);
        foreach ((int stage, int blocks, int outputs) in ((int, int, int)[])[
            (0, 1, 64), (1, 2, 128), (2, 2, 256), (3, 6, 512), (4, 2, 1024)
        ])
        {
            for (int block = 0; block < blocks; block++)
            {
                layout.Conv($"blocks.{stage}.{block}.conv_dw", $"blocks.{stage}.{block}.bn1", channels, 1, 3);
                channels = layout.Conv(
                    $"blocks.{stage}.{block}.conv_pw", $"blocks.{stage}.{block}.bn2", layout.Round(outputs), channels, 1);
            }
        }

        layout.Biased("classifier", 1000, channels);
        return layout._tensors;
    }

    /// <summary>Hugging Face's <c>google/mobilenet_v1_1.0_224</c> and <c>google/mobilenet_v2_1.0_224</c>, with 1,000 classes.</summary>
    public static IReadOnlyList<NamedTensor> Transformers(string family)
    {
        LayoutOfOthers layout = new(1);
        int channels;
        if (family == "v1")
        {
            channels = layout.Conv("mobilenet_v1.conv_stem.convolution", "mobilenet_v1.conv_stem.normalization", 32, 3, 3);
            int i = 0;
            foreach (int outputs in (int[])[64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024])
            {
                Layer($"mobilenet_v1.layer.{i++}", channels, 1, 3);
                channels = Layer($"mobilenet_v1.layer.{i++}", outputs, channels, 1);
            }
        }
        else
        {
            channels = Layer("mobilenet_v2.conv_stem.first_conv", 32, 3, 3);
            foreach ((int i, (double ratio, int outputs, _, _)) in V2.Index())
            {
                string name = i == 0 ? "mobilenet_v2.conv_stem" : $"mobilenet_v2.layer.{i - 1}";
                int expanded = (int)(channels * ratio);
                if (i > 0)
                {
                    Layer($"{name}.expand_1x1", expanded, channels, 1);
                }

                Layer($"{name}.conv_3x3", expanded, 1, 3);
                channels = Layer($"{name}.reduce_1x1", outputs, expanded, 1);
            }

            channels = Layer("mobilenet_v2.conv_1x1", 1280, channels, 1);
        }

        layout.Biased("classifier", 1000, channels);
        return layout._tensors;

        int Layer(string name, int outputs, int inputs, int kernel) =>
            layout.Conv($"{name}.convolution", $"{name}.normalization", outputs, inputs, kernel);
    }

    /// <summary>mmpretrain's <c>MobileNetV2</c> in an <c>ImageClassifier</c>.</summary>
    public static IReadOnlyList<NamedTensor> Mmpretrain()
    {
        LayoutOfOthers layout = new(1);
        int channels = layout.Conv("backbone.conv1.conv", "backbone.conv1.bn", 32, 3, 3);
        int row = 0;
        foreach ((int stage, int blocks) in ((int[])[1, 2, 3, 4, 3, 3, 1]).Index())
        {
            for (int block = 0; block < blocks; block++)
            {
                (double ratio, int outputs, _, _) = V2[row++];
                string name = $"backbone.layer{stage + 1}.{block}.conv";
                int expanded = (int)(channels * ratio);
                int at = 0;
                if (ratio != 1)
                {
                    layout.Conv($"{name}.{at}.conv", $"{name}.{at}.bn", expanded, channels, 1);
                    at++;
                }

                layout.Conv($"{name}.{at}.conv", $"{name}.{at}.bn", expanded, 1, 3);
                channels = layout.Conv($"{name}.{at + 1}.conv", $"{name}.{at + 1}.bn", outputs, expanded, 1);
            }
        }

        channels = layout.Conv("backbone.conv2.conv", "backbone.conv2.bn", 1280, channels, 1);
        layout.Biased("head.fc", 1000, channels);
        return layout._tensors;
    }

    /// <summary>The MobileNetV1 of one <c>nn.Sequential</c> called <c>model</c>, and <c>fc</c>.</summary>
    public static IReadOnlyList<NamedTensor> Sequential()
    {
        LayoutOfOthers layout = new(1);
        int channels = layout.Conv("model.0.0", "model.0.1", 32, 3, 3);
        foreach ((int i, int outputs) in ((int[])[64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024]).Index())
        {
            layout.Conv($"model.{i + 1}.0", $"model.{i + 1}.1", channels, 1, 3);
            channels = layout.Conv($"model.{i + 1}.3", $"model.{i + 1}.4", outputs, channels, 1);
        }

        layout.Biased("fc", 1000, channels);
        return layout._tensors;
    }

    /// <summary>mobilenetv2.pytorch and mobilenetv3.pytorch, whose sequences count activations and gates.</summary>
    public static IReadOnlyList<NamedTensor> DLi14(string family, double width)
    {
        LayoutOfOthers layout = new(width);
        int channels = layout.Conv("features.0.0", "features.0.1", layout.Round(family == "v2" ? 32 : 16), 3, 3);
        int expanded = 0;
        foreach ((int i, (double ratio, int outputs, int kernel, bool squeeze)) in Rows(family).Index())
        {
            string name = $"features.{i + 1}.conv";
            expanded = family == "v2" ? (int)(channels * ratio) : Round(channels * ratio, 1);
            int at = 0;
            if (expanded != channels)
            {
                layout.Conv($"{name}.0", $"{name}.1", expanded, channels, 1);
                at = 3;
            }

            layout.Conv($"{name}.{at}", $"{name}.{at + 1}", expanded, 1, kernel);
            at += expanded != channels ? 2 : 3;    // the gate stands before the activation where the block expands
            if (squeeze)
            {
                layout.Biased($"{name}.{at}.fc.0", Round(expanded / 4, 1), expanded);
                layout.Biased($"{name}.{at}.fc.2", expanded, Round(expanded / 4, 1));
            }

            at += family == "v2" ? (expanded != channels ? 1 : 0) : expanded != channels ? 2 : 1;
            channels = layout.Conv($"{name}.{at}", $"{name}.{at + 1}", layout.Round(outputs), expanded, 1);
        }

        if (family == "v2")
        {
            int last = width > 1 ? layout.Round(1280) : 1280;
            layout.Conv("conv.0", "conv.1", last, channels, 1);
            layout.Biased("classifier", 1000, last);
        }
        else
        {
            int hidden = family == "v3-small" ? 1024 : 1280;
            hidden = width > 1 ? layout.Round(hidden) : hidden;
            layout.Conv("conv.0", "conv.1", expanded, channels, 1);
            layout.Biased("classifier.0", hidden, expanded);
            layout.Biased("classifier.3", 1000, hidden);
        }

        return layout._tensors;
    }

    private static (double Ratio, int Outputs, int Kernel, bool Squeeze)[] Rows(string family) => family switch { "v2" =>
        V2, "v3-small" => V3Small, _ => V3Large };

    private int Conv(string conv, string norm, int outputs, int inputs, int kernel)
    {
        Add($"{conv}.weight", outputs, inputs, kernel, kernel);
        Add($"{norm}.weight", outputs);
        Add($"{norm}.bias", outputs);
        Add($"{norm}.running_mean", outputs);
        Add($"{norm}.running_var", outputs);
        return outputs;
    }

    private void Biased(string name, params int[] shape)
    {
        Add($"{name}.weight", shape);
        Add($"{name}.bias", shape[0]);
    }

    private void Add(string name, params int[] shape) =>
        _tensors.Add(new NamedTensor(name, shape, _samples.Values(shape.Aggregate(1, (a, b) => a * b), 0.01f, 0.02f)));

    private int Round(int channels) => Round(channels, _width);

    private static int Round(double channels, double width)
    {
        double scaled = channels * width;
        int rounded = Math.Max(8, (int)(scaled + 4) / 8 * 8);
        return rounded < 0.9 * scaled ? rounded + 8 : rounded;
    }
}
