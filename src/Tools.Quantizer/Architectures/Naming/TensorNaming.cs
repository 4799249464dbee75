using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>How a code base in PyTorch names the tensors of its MobileNets, and in what else it differs.</summary>
/// <param name="family">Whose names these are.</param>
/// <param name="conventions">In what else the code base differs.</param>
internal abstract class TensorNaming(Family family, Conventions conventions)
{
    /// <summary>The first tensor of every network that torchvision has.</summary>
    private const string First = "features." + FirstOfFeatures;

    private const string FirstOfFeatures = "0.0.weight";

    private static readonly Func<IReadOnlyCollection<string>, string, TensorNaming?>[] All =
    [
        TorchvisionNaming.Recognize, TimmNaming.Recognize, DLi14Naming.Recognize, FaceAlignmentNaming.Recognize,
        TransformersNaming.Recognize, MmclsNaming.Recognize, SequentialNaming.Recognize,
    ];

    /// <summary>A tensor of each code base by which a wrapper's prefix is found.</summary>
    private static readonly string[] Anchors =
    [
        First, "conv_stem.weight", "dw2_1.conv_dw.weight", "mobilenet_v1.conv_stem.convolution.weight",
        "mobilenet_v2.conv_stem.first_conv.convolution.weight", "backbone.layer1.0.conv.0.conv.weight", "model.13.3.weight",
    ];

    public Family Family => family;

    public Conventions Conventions => conventions;

    /// <summary>How convolutions with stride 2 are padded.</summary>
    public StridePadding Padding { get; protected init; } = StridePadding.Symmetric;

    /// <param name="name">torchvision's name.</param>
    /// <returns>The code base's own; several where it keeps a layer in parts, which then follow each other along the first axis.</returns>
    public abstract IReadOnlyList<string> StoredNames(string name);

    /// <summary>
    /// What wrappers put before all names of a network, as "module." and "base_model.", and what the code base has there. It is whatever is
    /// before the name of a tensor that every network of a code base has; torchvision's <c>features</c> may also be wrapped alone, under
    /// any name.
    /// </summary>
    public static (string Prefix, string Own) PrefixOf(IReadOnlyCollection<string> names)
    {
        string? prefix = names
            .SelectMany(static name => Anchors
                .Where(anchor => name == anchor || name.EndsWith("." + anchor, StringComparison.Ordinal))
                .Select(anchor => name[..^anchor.Length]))
            .MinBy(static prefix => prefix.Length);
        string? features = names
            .Where(static name => name.EndsWith(FirstOfFeatures, StringComparison.Ordinal))
            .Select(static name => name[..^FirstOfFeatures.Length])
            .FirstOrDefault(own =>
                names.Contains($"{own}1.conv.0.0.weight") || names.Contains($"{own}1.block.0.0.weight")
                    || names.Contains($"{own}1.1.0.weight"));
        return prefix is not null ? (prefix, string.Empty) : features is not null ? (features, "features.") : (string.Empty, string.Empty);
    }

    /// <param name="names">A file's tensors.</param>
    /// <param name="file">The file's own name: where the tensors' leave something open, it may tell.</param>
    /// <exception cref="InputException">No naming is recognized.</exception>
    public static TensorNaming Of(IReadOnlyCollection<string> names, string file) =>
        All.Select(recognize => recognize(names, file)).FirstOrDefault(static naming => naming is not null)
        ?? throw new InputException(names.Contains(First)
            ? "its first tensors are named as those of torchvision's networks, and its blocks are not a MobileNet's: there is no "
                + "'features.1.conv.…' (V2), 'features.1.block.…' (V3) or 'features.1.0.…' with 'features.1.1.…' (V1); only MobileNets "
                + "are read from weights, export other networks as ONNX"
            : "its tensors are not named as those of torchvision's MobileNets are (features.1.conv.… in V2, features.1.block.… in V3, "
                + "features.1.0.… in V1), nor as timm's (blocks.0.0.…) or d-li14's (features.1.conv.0.…): "
            + $"the first, '{First}', is missing; the nearest names in the file are "
            + $"{string.Join(", ", NearestNames.Of(First, names).Select(static name => $"'{name}'"))}");
}
