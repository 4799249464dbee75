namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>
/// Hugging Face transformers' <c>MobileNetV1ForImageClassification</c> and <c>MobileNetV2ForImageClassification</c>: TensorFlow's weights,
/// padded as TensorFlow does (<c>tf_padding</c>), and by the files that Google published with a class "background" in front.
/// </summary>
internal sealed class TransformersNaming : TensorNaming
{
    private const string V1 = "mobilenet_v1.";
    private const string V2 = "mobilenet_v2.";

    private TransformersNaming(Family family)
        : base(family, new Conventions("transformers") { Epsilon = 1e-3f }) => Padding = StridePadding.Same;

    public static TensorNaming? Recognize(IReadOnlyCollection<string> names, string file) =>
        names.Contains($"{V1}conv_stem.convolution.weight") ? new TransformersNaming(Family.V1)
        : names.Contains($"{V2}conv_stem.first_conv.convolution.weight") ? new TransformersNaming(Family.V2)
        : null;

    public override IReadOnlyList<string> StoredNames(string name)
    {
        (LayerRole role, string tensor) = LayerRole.Of(name, Family);
        return role.Part == LayerPart.Classifier
            ? [$"classifier.{tensor}"]
            : [$"{Layer(role)}.{(role.IsNorm ? "normalization" : "convolution")}.{tensor}"];
    }

    private string Layer(LayerRole role) => Family == Family.V1
        ? V1 + role.Part switch
        {
            LayerPart.Stem => "conv_stem",
            LayerPart.Depthwise => $"layer.{(role.Block - 1) * 2}",
            _ => $"layer.{((role.Block - 1) * 2) + 1}",
        }
        : V2 + role.Part switch
        {
            LayerPart.Stem => "conv_stem.first_conv",
            LayerPart.Last => "conv_1x1",
            _ => $"{(role.Block == 1 ? "conv_stem" : $"layer.{role.Block - 2}")}.{InBlock(role.Part)}",
        };

    private static string InBlock(LayerPart part) => part switch
    {
        LayerPart.Expand => "expand_1x1",
        LayerPart.Depthwise => "conv_3x3",
        _ => "reduce_1x1",
    };
}
