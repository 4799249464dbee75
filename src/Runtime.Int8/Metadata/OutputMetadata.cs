namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>What a file says of one of its outputs.</summary>
/// <param name="Name">Its name for people, such as "age"; null when the file does not say.</param>
/// <param name="Head">What its numbers mean; null when the file does not say.</param>
/// <param name="Labels">Class names, in order; null when the file has none.</param>
public sealed record OutputMetadata(string? Name, HeadKind? Head, IReadOnlyList<string>? Labels);
