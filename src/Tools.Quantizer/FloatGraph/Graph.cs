using System.Collections.ObjectModel;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>
/// A float network: what every importer ends in and every pass takes and returns. Plain data in single-assignment form: each
/// node makes one tensor, called by the node's name. All activations are NHWC with a batch of one.
/// </summary>
/// <param name="Input">Name and shape ([1, height, width, channels]) of the one input.</param>
/// <param name="Nodes">Nodes in execution order: a node comes after those whose outputs it reads.</param>
/// <param name="Output">Name of the node whose output is the answer.</param>
internal record Graph(GraphInput Input, IReadOnlyList<Node> Nodes, string Output)
{
    /// <summary>How a picture becomes the input tensor; null when the source does not say.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Where <see cref="Preprocessing"/> is known from.</summary>
    public PreprocessingOrigin PreprocessingOrigin { get; init; }

    /// <summary>Why the preprocessing is assumed: "its layers are named as …". Null where it is not.</summary>
    public string? Assumption { get; init; }

    /// <summary>What was assumed or chosen in reading the file, for people to check: a sentence each, with the option that says
    /// otherwise.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Class names when the source carries them.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The format of the file that it came from, as a user calls it.</summary>
    public string Format { get; init; } = string.Empty;

    /// <summary>What the source says of its making, for people.</summary>
    public IReadOnlyDictionary<string, string> Provenance { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}

/// <param name="Name">The input tensor's name.</param>
/// <param name="Shape">[1, height, width, channels].</param>
internal sealed record GraphInput(string Name, int[] Shape);
