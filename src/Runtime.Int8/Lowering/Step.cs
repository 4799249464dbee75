using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Lowering;

/// <summary>
/// One thing the engine does in a run. All is decided when it is made: shapes are checked, constants lie in the weight block,
/// so that <see cref="Run"/> computes and does nothing else.
/// </summary>
internal abstract class Step
{
    protected Step(Node node)
    {
        Operators = [.. node.Operators];
        Inputs = node.Inputs;
        Output = node.Output;
    }

    /// <summary>The operators of the model that it performs, in order: one, or several that were fused; none for a turn between uint8 and int8.</summary>
    public IReadOnlyList<Operator> Operators { get; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>What it writes.</summary>
    public Value Output { get; }

    /// <summary>Memory in the arena that it needs while it runs, and nobody afterwards; null for none.</summary>
    public Value? Scratch { get; protected init; }

    /// <summary>Names of the vector kernels that it runs on; none where it runs on the reference.</summary>
    public virtual IEnumerable<string> Kernels => [];

    /// <summary>Multiplications with weights in one run.</summary>
    public virtual long MultiplyAccumulates => 0;

    /// <summary>Inputs in whose place the output may be written: each element is read before the output element at its place is written.</summary>
    public virtual IEnumerable<Value> InPlaceInputs => [];

    public abstract void Run(EngineMemory memory);
}
