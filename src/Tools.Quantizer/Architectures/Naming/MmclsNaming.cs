namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>mmcls' and mmpretrain's MobileNetV2: <c>backbone.layerS.B.conv.J.conv</c>, the classifier <c>head.fc</c>.</summary>
internal sealed class MmclsNaming() : TensorNaming(Family.V2, new Conventions("mmpretrain") { Epsilon = 1e-5f })
{
    private static readonly int[] Stages = [1, 2, 3, 4, 3, 3, 1];

    public static TensorNaming? Recognize(IReadOnlyCollection<string> names, string file) =>
        names.Contains("backbone.layer1.0.conv.0.conv.weight") ? new MmclsNaming() : null;

    public override IReadOnlyList<string> StoredNames(string name)
    {
        (LayerRole role, string tensor) = LayerRole.Of(name, Family);
        return role.Part == LayerPart.Classifier
            ? [$"head.fc.{tensor}"]
            : [$"backbone.{Layer(role)}.{(role.IsNorm ? "bn" : "conv")}.{tensor}"];
    }

    private static string Layer(LayerRole role)
    {
        switch (role.Part)
        {
            case LayerPart.Stem:
                return "conv1";
            case LayerPart.Last:
                return "conv2";
        }

        (int stage, int block) = (0, role.Block - 1);
        while (block >= Stages[stage])
        {
            block -= Stages[stage++];
        }

        int layer = role.Part switch
        {
            LayerPart.Expand => 0,
            LayerPart.Depthwise => 1,
            _ => 2,
        };
        return $"layer{stage + 1}.{block}.conv.{(role.Block == 1 ? layer - 1 : layer)}";
    }
}
