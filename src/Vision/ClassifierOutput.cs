using MobileNetEdge.Runtime.Int8.Metadata;

namespace MobileNetEdge.Vision;

/// <summary>One of a network's outputs.</summary>
/// <param name="Name">Its name, such as "age".</param>
/// <param name="Head">What its numbers mean.</param>
/// <param name="Labels">A name for each score; "class 0" or "value 0" and so on if they have no names.</param>
public sealed record ClassifierOutput(string Name, HeadKind Head, IReadOnlyList<string> Labels);
