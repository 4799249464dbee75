namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>
/// d-li14's mobilenetv2.pytorch and mobilenetv3.pytorch: <c>features.i.conv.j</c>, where j counts activations too; <c>conv</c> is the last
/// convolution. Where a block of V3 expands, squeeze-excite comes before the activation.
/// </summary>
internal sealed class DLi14Naming(Family family)
    : TensorNaming(family, new Conventions("d-li14") { Epsilon = 1e-5f, SqueezeBeforeActivation = true })
{
    public static TensorNaming? Recognize(IReadOnlyCollection<string> names, string file)
    {
        if (!names.Contains("features.1.conv.0.weight") || !Any("conv.0."))
        {
            return null;
        }

        bool squeezes = names.Any(static name => name.Contains(".fc.", StringComparison.Ordinal));
        return new DLi14Naming(!squeezes ? Family.V2 : Any("features.15.") ? Family.V3Large : Family.V3Small);

        bool Any(string start) => names.Any(name => name.StartsWith(start, StringComparison.Ordinal));
    }

    public override IReadOnlyList<string> StoredNames(string name)
    {
        (LayerRole role, string tensor) = LayerRole.Of(name, Family);
        return [$"{Layer(role)}.{tensor}"];
    }

    private string Layer(LayerRole role)
    {
        int depthwise = role.IsInPlainBlock(Family) ? 0 : 3;                // behind convolution, norm, activation
        int squeeze = depthwise + (role.IsInPlainBlock(Family) ? 3 : 2);    // behind or before the activation
        int project = depthwise + (Family == Family.V2 ? 3 : 4);
        int norm = role.IsNorm ? 1 : 0;
        return role.Part switch
        {
            LayerPart.Stem => $"features.0.{norm}",
            LayerPart.Expand => $"features.{role.Block}.conv.{norm}",
            LayerPart.Depthwise => $"features.{role.Block}.conv.{depthwise + norm}",
            LayerPart.Squeeze => $"features.{role.Block}.conv.{squeeze}.fc.0",
            LayerPart.Excite => $"features.{role.Block}.conv.{squeeze}.fc.2",
            LayerPart.Project => $"features.{role.Block}.conv.{project + norm}",
            LayerPart.Last => $"conv.{norm}",
            LayerPart.Hidden => "classifier.0",
            _ => Family == Family.V2 ? "classifier" : "classifier.3",
        };
    }
}
