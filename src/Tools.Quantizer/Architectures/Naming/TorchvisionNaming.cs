namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>torchvision's V2 and V3, and V1 as our trainer names it.</summary>
internal sealed class TorchvisionNaming(Family family) : TensorNaming(family, Conventions.Torchvision)
{
    public static TensorNaming? Recognize(IReadOnlyCollection<string> names, string file)
    {
        Family? family = Any("features.1.conv.0.0.") || (Any("features.1.conv.") && !Any("conv.0.")) ? Architectures.Family.V2
            : Any("features.1.block.")
            ? Any("features.13.") ? Architectures.Family.V3Large : Architectures.Family.V3Small    // Small has 13, from 0
            : Any("features.1.0.") && Any("features.1.1.") ? Architectures.Family.V1
            : null;
        return family is { } some ? new TorchvisionNaming(some) : null;

        bool Any(string start) => names.Any(name => name.StartsWith(start, StringComparison.Ordinal));
    }

    public override IReadOnlyList<string> StoredNames(string name) => [name];
}
