using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Architectures.Naming;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>What <c>keras.applications</c> calls the layers of its MobileNets.</summary>
/// <param name="Family">Which one.</param>
/// <param name="Slashes">
/// V3 as it was called before Keras 3: <c>expanded_conv/depthwise/BatchNorm</c>, now <c>expanded_conv_depthwise_bn</c>.
/// </param>
internal sealed record KerasNaming(Family Family, bool Slashes)
{
    /// <summary>Of a V2 whose classifier has its older name.</summary>
    public bool Logits { get; init; }

    public string Layer(LayerRole role) => Family switch
    {
        Family.V1 => V1(role),
        Family.V2 => V2(role),
        _ => Slashes ? OldV3(role) : V3(role),
    };

    private static string V1(LayerRole role) => role.Part switch
    {
        LayerPart.Stem => "conv1",
        LayerPart.Depthwise => $"conv_dw_{role.Block}",
        LayerPart.Project => $"conv_pw_{role.Block}",
        _ => "conv_preds",
    } + (role.IsNorm ? "_bn" : string.Empty);

    private string V2(LayerRole role) => (role.Part, role.IsNorm) switch
    {
        (LayerPart.Stem, true) => "bn_Conv1",
        (LayerPart.Stem, false) => "Conv1",
        (LayerPart.Last, true) => "Conv_1_bn",
        (LayerPart.Last, false) => "Conv_1",
        (LayerPart.Classifier, _) => Logits ? "Logits" : "predictions",
        _ => $"{(role.Block == 1 ? "expanded_conv" : $"block_{role.Block - 1}")}_{Part(role.Part)}{(role.IsNorm ? "_BN" : string.Empty)}",
    };

    private static string V3(LayerRole role) => role.Part switch
    {
        LayerPart.Stem => "conv",
        LayerPart.Last => "conv_1",
        LayerPart.Hidden => "conv_2",
        LayerPart.Classifier => "logits",
        LayerPart.Squeeze => $"{Block(role)}_squeeze_excite_conv",
        LayerPart.Excite => $"{Block(role)}_squeeze_excite_conv_1",
        _ => $"{Block(role)}_{Part(role.Part)}",
    } + (role.IsNorm ? "_bn" : string.Empty);

    private static string OldV3(LayerRole role) => role.Part switch
    {
        LayerPart.Stem => "Conv",
        LayerPart.Last => "Conv_1",
        LayerPart.Hidden => "Conv_2",
        LayerPart.Classifier => "Logits",
        LayerPart.Squeeze => $"{Block(role)}/squeeze_excite/Conv",
        LayerPart.Excite => $"{Block(role)}/squeeze_excite/Conv_1",
        _ => $"{Block(role)}/{Part(role.Part)}",
    } + (role.IsNorm ? "/BatchNorm" : string.Empty);

    private static string Block(LayerRole role) => role.Block == 1 ? "expanded_conv" : $"expanded_conv_{role.Block - 1}";

    private static string Part(LayerPart part) => part switch
    {
        LayerPart.Expand => "expand",
        LayerPart.Depthwise => "depthwise",
        _ => "project",
    };
}
