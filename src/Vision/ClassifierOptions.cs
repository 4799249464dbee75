using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision;

/// <summary>How a <see cref="Classifier"/> is set up; the model file says what is not given here.</summary>
public sealed record ClassifierOptions
{
    /// <summary>How pictures become input; needed where the file does not say it.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Names of the classes, one for each.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What the numbers of the output mean; needed where neither the file nor the end of its graph tells.</summary>
    public HeadKind? Head { get; init; }

    /// <summary>How many threads run the network, the caller's among them.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The kernels that run it; null for the best that the processor has. The answers are the same.</summary>
    public InstructionSet? InstructionSet { get; init; }
}
