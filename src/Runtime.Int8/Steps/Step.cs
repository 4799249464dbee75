using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// One thing the engine does in a run. All is decided when it is made: shapes are checked, constants lie in the weight block,
/// so that <see cref="Run(EngineMemory, int, in Share)"/> computes and does nothing else.
/// </summary>
internal abstract class Step
{
    protected Step(Node node)
        : this([.. node.Operators], node.Inputs, node.Output)
    {
    }

    protected Step(IReadOnlyList<Operator> operators, IReadOnlyList<Value> inputs, Value output) => (Operators, Inputs, Output) = (operators, inputs, output);

    /// <summary>The operators of the model that it performs, in order: one, or several that were fused; none for a turn between uint8 and int8.</summary>
    public IReadOnlyList<Operator> Operators { get; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>What it writes.</summary>
    public Value Output { get; }

    /// <summary>Memory in the arena that it needs while it runs, and nobody afterwards; null for none.</summary>
    public Value? Scratch { get; protected init; }

    /// <summary>All that has a place in the arena only while it runs.</summary>
    public virtual IEnumerable<Value> Working => Scratch is null ? [] : [Scratch];

    /// <summary>Names of the vector kernels that it runs on; none where it runs on the reference.</summary>
    public virtual IEnumerable<string> Kernels => [];

    /// <summary>Multiplications with weights in one run.</summary>
    public virtual long MultiplyAccumulates => 0;

    /// <summary>Inputs in whose place the output may be written: each element is read before the output element at its place is written.</summary>
    public virtual IEnumerable<Value> InPlaceInputs => [];

    /// <summary>
    /// An input that the output may follow through memory: starting so many bytes before it, a multiple of 64, the output only ever covers what was read. Null for none.
    /// </summary>
    public virtual (Value Input, int Lead)? Trailed => null;

    /// <summary>How it computes row by row; null where it cannot.</summary>
    public virtual IRowStep? ByRows => null;

    /// <summary>In how many calls it computes, one after the other.</summary>
    public virtual int Calls => 1;

    /// <summary>In how many slices workers compute a call; 1 where it is not divided.</summary>
    public virtual int Slices(int call) => ByRows?.Slices(Output.Height) ?? 1;

    /// <summary>Computes a slice of a call.</summary>
    public virtual void Run(EngineMemory memory, int call, in Share share)
    {
        if (ByRows is { } rows)
        {
            rows.RunRows(memory, 0, Output.Height, share);
        }
        else
        {
            Run(memory);
        }
    }

    /// <summary>Computes all of it.</summary>
    public abstract void Run(EngineMemory memory);
}
