using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// One thing the engine does in a run. All is decided when it is made: shapes are checked, constants lie in the weight block,
/// so that <see cref="Run"/> computes and does nothing else.
/// </summary>
/// <param name="node">What it performs.</param>
internal abstract class Step(Node node)
{
    /// <summary>
    /// The operators of the model that it performs, in order: one, or several that were fused; none for a turn between uint8 and int8.
    /// </summary>
    public IReadOnlyList<Operator> Operators { get; } = [.. node.Operators];

    /// <summary>What it reads.</summary>
    public IReadOnlyList<Value> Inputs { get; } = node.Inputs;

    /// <summary>What it writes.</summary>
    public Value Output { get; } = node.Output;

    /// <summary>Memory in the arena that it needs beside inputs and output, only while it runs.</summary>
    public long ScratchBytes { get; protected init; }

    /// <summary>Names of the vector kernels that it runs on; none where it runs on the reference.</summary>
    public virtual IEnumerable<string> Kernels => [];

    /// <summary>Multiplications with weights in one run.</summary>
    public virtual long MultiplyAccumulates => 0;

    /// <summary>
    /// Inputs in whose place the output may be written: each element is read before the output element at its place is written.
    /// </summary>
    public virtual IEnumerable<Value> InPlaceInputs => [];

    /// <summary>How its rows depend on those of <see cref="RowInputs"/>; null where it computes all of its output at once.</summary>
    public virtual RowGeometry? ByRows => null;

    /// <summary>Inputs of which it reads rows; others it reads whole.</summary>
    public virtual IEnumerable<Value> RowInputs => Inputs;

    /// <summary>Whether its scratch memory holds something from some rows to the next.</summary>
    public virtual bool KeepsScratch => false;

    /// <summary>The whole output.</summary>
    public Rows AllRows => new(0, Output.Height);

    /// <summary>In how many slices threads compute so many rows; 1 where that is not divided.</summary>
    public virtual int Slices(int rows) => 1;

    /// <summary>
    /// Computes a slice of some rows of the output, in order: those before are there, and their inputs need not be any more.
    /// </summary>
    /// <param name="memory">Where everything is.</param>
    /// <param name="rows">
    /// <see cref="AllRows"/>; with <see cref="ByRows"/>, any that start at a multiple of its group and end at another or with the output.
    /// </param>
    /// <param name="share">The slice of these rows.</param>
    public abstract void Run(EngineMemory memory, Rows rows, in Share share);
}
