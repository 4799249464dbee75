namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>What a layer does in any MobileNet.</summary>
internal enum LayerPart
{
    Stem,           // the first convolution
    Expand,         // a block's first: more channels
    Depthwise,
    Squeeze,        // of squeeze-excite: fewer channels
    Excite,         // and as many as before
    Project,        // a block's last; in V1 the pointwise one
    Last,           // the last convolution: V2, V3
    Hidden,         // the linear layer before the classifier: V3
    Classifier,
}

/// <param name="Part">What it does.</param>
/// <param name="Block">In which block, from 1; 0 outside of blocks.</param>
/// <param name="IsNorm">Whether it is the batch normalization behind the layer, and not the layer.</param>
internal readonly record struct LayerRole(LayerPart Part, int Block, bool IsNorm)
{
    /// <summary>Whether it lies in a block without expansion: all of V1's, the first of V2 and V3.</summary>
    public bool IsInPlainBlock(Family family) => family == Family.V1 || Block == 1;

    /// <param name="name">A tensor's name in torchvision's layout, as <see cref="LayerBuilder"/> asks for it.</param>
    /// <param name="family">Of the network.</param>
    /// <returns>The role of its layer, and what it is there, as <c>weight</c>.</returns>
    public static (LayerRole Role, string Tensor) Of(string name, Family family)
    {
        string[] parts = name.Split('.');
        return (Of(parts[..^1], family), parts[^1]);
    }

    private static LayerRole Of(string[] parts, Family family)
    {
        int block = parts[0] == "features" ? int.Parse(parts[1]) : 0;
        return (family, parts) switch
        {
            (_, ["features", "0", var part]) => new(LayerPart.Stem, 0, part == "1"),
            (Family.V1, ["features", _, var layer, var part]) =>
                new(layer == "0" ? LayerPart.Depthwise : LayerPart.Project, block, part == "1"),
            (_, ["features", _, var part]) => new(LayerPart.Last, 0, part == "1"),
            (_, ["features", _, _, _, "fc1"]) => new(LayerPart.Squeeze, block, false),
            (_, ["features", _, _, _, "fc2"]) => new(LayerPart.Excite, block, false),
            (_, ["features", _, _, var layer, var part]) => new(InBlock(block, int.Parse(layer)), block, part == "1"),
            (Family.V2, ["features", _, _, var layer]) => new(LayerPart.Project, block, int.Parse(layer) == (block == 1 ? 2 : 3)),
            (Family.V3Small or Family.V3Large, ["classifier", "0"]) => new(LayerPart.Hidden, 0, false),
            _ => new(LayerPart.Classifier, 0, false),
        };
    }

    private static LayerPart InBlock(int block, int layer) => (block == 1 ? layer + 1 : layer) switch
    {
        0 => LayerPart.Expand,
        1 => LayerPart.Depthwise,
        _ => LayerPart.Project,
    };
}
