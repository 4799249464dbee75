namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>
/// timm's MobileNets: <c>conv_stem</c>, <c>blocks.STAGE.BLOCK.…</c>, <c>conv_head</c>, <c>classifier</c>. Those called <c>tf_…</c> hold
/// TensorFlow's weights and compute as TensorFlow does, and nothing but the file's name says so.
/// </summary>
internal sealed class TimmNaming(Family family, Conventions conventions) : TensorNaming(family, conventions)
{
    private static readonly int[] V1Stages = [1, 2, 2, 6, 2];
    private static readonly int[] V2Stages = [1, 2, 3, 4, 3, 3, 1];
    private static readonly int[] V3SmallStages = [1, 2, 3, 2, 3];
    private static readonly int[] V3LargeStages = [1, 2, 3, 4, 2, 3];

    public static TensorNaming? Recognize(IReadOnlyCollection<string> names, string file)
    {
        if (!names.Contains("conv_stem.weight") || !names.Any(static name => name.StartsWith("blocks.0.0.", StringComparison.Ordinal)))
        {
            return null;
        }

        Family family = names.Contains("blocks.6.0.conv.weight") ? Family.V3Large
            : names.Contains("blocks.5.0.conv.weight") ? Family.V3Small
            : names.Any(static name => name.EndsWith(".conv_pwl.weight", StringComparison.Ordinal)) ? Family.V2
            : Family.V1;
        return file.StartsWith("tf_", StringComparison.OrdinalIgnoreCase)
            ? new TimmNaming(family, new Conventions("timm (tf_)") { Epsilon = 1e-3f }) { Padding = StridePadding.Same }
            : new TimmNaming(family, new Conventions("timm") { Epsilon = 1e-5f });
    }

    public override IReadOnlyList<string> StoredNames(string name)
    {
        (LayerRole role, string tensor) = LayerRole.Of(name, Family);
        return [$"{Layer(role)}.{tensor}"];
    }

    private string Layer(LayerRole role)
    {
        int[] stages = Stages();
        bool plain = role.IsInPlainBlock(Family);
        return (role.Part, role.IsNorm) switch
        {
            (LayerPart.Stem, false) => "conv_stem",
            (LayerPart.Stem, true) => "bn1",
            (LayerPart.Last, _) when Family != Family.V2 => $"blocks.{stages.Length}.0.{(role.IsNorm ? "bn1" : "conv")}",
            (LayerPart.Last, false) or (LayerPart.Hidden, _) => "conv_head",
            (LayerPart.Last, true) => "bn2",
            (LayerPart.Classifier, _) => "classifier",
            (LayerPart.Expand, false) => InBlock("conv_pw"),
            (LayerPart.Expand, true) => InBlock("bn1"),
            (LayerPart.Depthwise, false) => InBlock("conv_dw"),
            (LayerPart.Depthwise, true) => InBlock(plain ? "bn1" : "bn2"),
            (LayerPart.Squeeze, _) => InBlock("se.conv_reduce"),
            (LayerPart.Excite, _) => InBlock("se.conv_expand"),
            (_, false) => InBlock(plain ? "conv_pw" : "conv_pwl"),
            _ => InBlock(plain ? "bn2" : "bn3"),
        };

        string InBlock(string layer)
        {
            (int stage, int block) = (0, role.Block - 1);
            while (stage < stages.Length - 1 && block >= stages[stage])
            {
                block -= stages[stage++];
            }

            return $"blocks.{stage}.{block}.{layer}";
        }
    }

    private int[] Stages() => Family switch
    {
        Family.V1 => V1Stages,
        Family.V2 => V2Stages,
        Family.V3Small => V3SmallStages,
        _ => V3LargeStages,
    };
}
