using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// One step of a run. Everything is decided when it is created: shapes are checked and constants are in the weight block, so that
/// <see cref="Run"/> only computes.
/// </summary>
/// <param name="node">What it performs.</param>
internal abstract class Step(Node node)
{
    /// <summary>
    /// The model's operators that it performs, in order: one, or several that were fused; none for a conversion between uint8 and int8.
    /// </summary>
    public IReadOnlyList<Operator> Operators { get; } = [.. node.Operators];

    /// <summary>What it reads.</summary>
    public IReadOnlyList<Value> Inputs { get; } = node.Inputs;

    /// <summary>What it writes.</summary>
    public Value Output { get; } = node.Output;

    /// <summary>Memory in the arena that it needs besides inputs and output, only while it runs.</summary>
    public long ScratchBytes { get; protected init; }

    /// <summary>Names of the vector kernels that it runs on; none if it runs on the reference.</summary>
    public virtual IEnumerable<string> Kernels => [];

    /// <summary>Multiplications with weights in one run.</summary>
    public virtual long MultiplyAccumulates => 0;

    /// <summary>
    /// Inputs in whose place the output may be written: each element is read before the output element at its place is written.
    /// </summary>
    public virtual IEnumerable<Value> InPlaceInputs => [];

    /// <summary>How its rows depend on those of <see cref="RowInputs"/>; null if it computes all of its output at once.</summary>
    public virtual RowGeometry? ByRows => null;

    /// <summary>Inputs of which it reads rows; others it reads whole.</summary>
    public virtual IEnumerable<Value> RowInputs => Inputs;

    /// <summary>Whether its scratch memory carries data from one call to the next.</summary>
    public virtual bool KeepsScratch => false;

    /// <summary>The whole output.</summary>
    public Rows AllRows => new(0, Output.Height);

    /// <summary>The number of slices into which threads divide this many rows; 1 if they are not divided.</summary>
    public virtual int Slices(int rows) => 1;

    /// <summary>
    /// Computes a slice of some rows of the output, in order: earlier rows are already computed, and their inputs may be gone.
    /// </summary>
    /// <param name="memory">Where everything is.</param>
    /// <param name="rows">
    /// <see cref="AllRows"/>; with <see cref="ByRows"/>, any that start at a multiple of its group and end at another or with the output.
    /// </param>
    /// <param name="share">The slice of these rows.</param>
    public abstract void Run(EngineMemory memory, Rows rows, in Share share);
}
