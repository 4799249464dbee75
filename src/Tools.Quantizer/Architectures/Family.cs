namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>The networks that are known by name.</summary>
internal enum Family
{
    V1,         // Howard et al. 2017, arXiv:1704.04861
    V2,         // Sandler et al. 2018, arXiv:1801.04381
    V3Small,    // Howard et al. 2019, arXiv:1905.02244
    V3Large,
}

internal static class Families
{
    /// <summary>What files and command lines call them, in the enumeration's order.</summary>
    public static readonly string[] Names = ["v1", "v2", "v3-small", "v3-large"];

    private static readonly string[] Titles = ["MobileNetV1", "MobileNetV2", "MobileNetV3-Small", "MobileNetV3-Large"];

    /// <summary>As on a command line: <c>v3-small</c>.</summary>
    public static string Name(this Family family) => Names[(int)family];

    /// <summary>As in a paper: MobileNetV3-Small.</summary>
    public static string Title(this Family family) => Titles[(int)family];

    /// <returns>Null for a name that is none of <see cref="Names"/>.</returns>
    public static Family? Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var i ? (Family)i : null;
}
