using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Architectures.Naming;

/// <summary>How a code base in PyTorch names the tensors of its MobileNets, and in what else it differs.</summary>
/// <param name="family">Whose names these are.</param>
/// <param name="conventions">In what else the code base differs.</param>
internal abstract class TensorNaming(Family family, Conventions conventions)
{
    /// <summary>The first tensor of every network that torchvision has.</summary>
    private const string First = "features.0.0.weight";

    private static readonly Func<IReadOnlyCollection<string>, string, TensorNaming?>[] All =
        [TorchvisionNaming.Recognize, TimmNaming.Recognize, DLi14Naming.Recognize, FaceAlignmentNaming.Recognize];

    public Family Family => family;

    public Conventions Conventions => conventions;

    /// <summary>How convolutions with stride 2 are padded.</summary>
    public StridePadding Padding { get; protected init; } = StridePadding.Symmetric;

    /// <param name="name">torchvision's name.</param>
    /// <returns>The code base's own; several where it keeps a layer in parts, which then follow each other along the first axis.</returns>
    public abstract IReadOnlyList<string> StoredNames(string name);

    /// <param name="names">A file's tensors.</param>
    /// <param name="file">The file's own name: where the tensors' leave something open, it may tell.</param>
    /// <exception cref="InputException">No naming is recognized.</exception>
    public static TensorNaming Of(IReadOnlyCollection<string> names, string file) =>
        All.Select(recognize => recognize(names, file)).FirstOrDefault(static naming => naming is not null)
        ?? throw new InputException(
            "its tensors are not named as those of torchvision's MobileNets are (features.1.conv.… in V2, features.1.block.… in V3, "
                + "features.1.0.… in V1), nor as timm's (blocks.0.0.…) or d-li14's (features.1.conv.0.…): "
            + $"the first, '{First}', is missing; the nearest names in the file are "
            + $"{string.Join(", ", NearestNames.Of(First, names).Select(static name => $"'{name}'"))}");
}
