namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>
/// The MobileNetV1 that many PyTorch repositories share: <c>model.0</c> is the first convolution with its norm, <c>model.B</c> a block of
/// depthwise convolution (0), norm (1), ReLU, pointwise convolution (3), norm (4), ReLU; <c>fc</c> is the classifier.
/// </summary>
internal sealed class SequentialNaming()
    : TensorNaming(Family.V1, new Conventions("sequential") { Epsilon = 1e-5f, UnboundedRelu = true })
{
    public static TensorNaming? Recognize(IReadOnlyCollection<string> names, string file) =>
        names.Contains("model.0.0.weight") && names.Contains("model.13.3.weight") ? new SequentialNaming() : null;

    public override IReadOnlyList<string> StoredNames(string name)
    {
        (LayerRole role, string tensor) = LayerRole.Of(name, Family);
        int norm = role.IsNorm ? 1 : 0;
        return role.Part switch
        {
            LayerPart.Stem => [$"model.0.{norm}.{tensor}"],
            LayerPart.Depthwise => [$"model.{role.Block}.{norm}.{tensor}"],
            LayerPart.Classifier => [$"fc.{tensor}"],
            _ => [$"model.{role.Block}.{3 + norm}.{tensor}"],
        };
    }
}
