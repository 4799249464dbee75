namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>Member names of the entry MOBILENET_EDGE, for its reader and its writer.</summary>
internal static class EdgeMembers
{
    public const int NewestVersion = 1;

    public const string Preprocessing = "preprocessing";
    public const string Channels = "channels";
    public const string Fit = "fit";
    public const string Resampling = "resampling";
    public const string Head = "head";
    public const string Heads = "heads";
    public const string Provenance = "provenance";

    /// <summary>The spelling of a choice: its name in lower case.</summary>
    public static string Text<T>(T choice)
        where T : struct, Enum => choice.ToString().ToLowerInvariant();
}
