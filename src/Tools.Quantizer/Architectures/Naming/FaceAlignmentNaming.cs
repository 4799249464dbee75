namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>
/// The MobileNetV1 of 3DDFA and what descends from it: <c>conv1</c>, <c>dwS_B.conv_dw</c>, <c>dwS_B.conv_sep</c>, and one or more linear
/// layers <c>fc…</c> whose numbers are not scores: heads of several names become one output, in the file's order.
/// </summary>
internal sealed class FaceAlignmentNaming(IReadOnlyList<string> heads)
    : TensorNaming(Family.V1, new Conventions("3DDFA") { Epsilon = 1e-5f, UnboundedRelu = true, Regression = true })
{
    private static readonly string[] Blocks =
        ["dw2_1", "dw2_2", "dw3_1", "dw3_2", "dw4_1", "dw4_2", "dw5_1", "dw5_2", "dw5_3", "dw5_4", "dw5_5", "dw5_6", "dw6"];

    public static TensorNaming? Recognize(IReadOnlyCollection<string> names, string file)
    {
        string[] heads = [.. names.Where(static name => name.StartsWith("fc", StringComparison.Ordinal)
            && name.EndsWith(".weight", StringComparison.Ordinal)).Select(static name => name[..^".weight".Length])];
        return names.Contains("dw2_1.conv_dw.weight") && heads.Length > 0 ? new FaceAlignmentNaming(heads) : null;
    }

    public override IReadOnlyList<string> StoredNames(string name)
    {
        (LayerRole role, string tensor) = LayerRole.Of(name, Family);
        return role.Part switch
        {
            LayerPart.Stem => [$"{(role.IsNorm ? "bn1" : "conv1")}.{tensor}"],
            LayerPart.Depthwise => [$"{Blocks[role.Block - 1]}.{(role.IsNorm ? "bn_dw" : "conv_dw")}.{tensor}"],
            LayerPart.Classifier => [.. heads.Select(head => $"{head}.{tensor}")],
            _ => [$"{Blocks[role.Block - 1]}.{(role.IsNorm ? "bn_sep" : "conv_sep")}.{tensor}"],
        };
    }
}
