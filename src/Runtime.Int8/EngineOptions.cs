namespace MobileNetEdge.Runtime.Int8;

/// <summary>How an <see cref="Engine"/> is set up.</summary>
public sealed record EngineOptions
{
    /// <summary>More threads than any small board has processors.</summary>
    public const int MostThreads = 64;

    /// <summary>
    /// Memory to use as arena, at least <see cref="Engine.ArenaBytes"/> long, best starting at a multiple of 64; no other code may touch it
    /// while <see cref="Engine.Run()"/> runs. Null: the engine takes its own.
    /// </summary>
    public Memory<byte>? Arena { get; init; }

    /// <summary>
    /// For debugging: store every operator's output in a place of its own, fuse nothing, so that <see cref="Engine.ReadTensor"/> gives
    /// all of them after a run. The answers are the same; the arena is many times larger.
    /// </summary>
    public bool KeepTensors { get; init; }

    /// <summary>
    /// How many threads run the network, the caller's among them: 1 to <see cref="MostThreads"/>. The answers are the same; the arena is
    /// somewhat larger. The others are made at load, and sleep between runs.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// The processors that the engine's own threads run on, one each: one fewer than <see cref="Threads"/>, as the caller's thread is the
    /// caller's. Null: the system decides. Linux and Windows.
    /// </summary>
    public IReadOnlyList<int>? Processors { get; init; }

    /// <summary>
    /// Give the memory of the model's constants back to the system as they are packed, so that weights are not in memory twice while the
    /// engine is made. The bytes that <see cref="Model.Parse"/> was given are lost: only for memory that no other code sees, as the caller
    /// who sets this read the file. Linux; elsewhere the memory stays until it is collected.
    /// </summary>
    internal bool ConsumesModel { get; init; }

    /// <summary>Compute every layer whole before the next, as other runtimes do. The answers are the same; the arena is larger.</summary>
    public bool LayerByLayer { get; init; }

    /// <summary>
    /// The kernels to use, one of <see cref="InstructionSets.Supported"/>; null: the best of them. The answers are the same. An operator
    /// without kernels of that kind runs on its reference.
    /// </summary>
    public InstructionSet? InstructionSet { get; init; }
}
