using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision;

/// <summary>How a <see cref="Classifier"/> is set up; whatever is not set here comes from the model file.</summary>
public sealed record ClassifierOptions
{
    /// <summary>How pictures become input; required if the file does not say.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Names of the classes, one per class; with several outputs, of those that have as many classes.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What the numbers of each output mean; null to follow the file or, if it does not say, the end of its graph.</summary>
    public IReadOnlyList<HeadKind>? Heads { get; init; }

    /// <summary>How many threads run the network, including the caller's.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The kernels that run it; null for the best the processor supports. The answers are the same.</summary>
    public InstructionSet? InstructionSet { get; init; }
}
