namespace MobileNetEdge.Runtime.Int8;

/// <summary>How an <see cref="Engine"/> is set up.</summary>
public sealed record EngineOptions
{
    /// <summary>More threads than any small board has processors.</summary>
    public const int MostThreads = 64;

    /// <summary>
    /// Memory to use as the arena, at least <see cref="Engine.ArenaBytes"/> long, ideally aligned to 64 bytes; no other code may touch it
    /// while <see cref="Engine.Run()"/> runs. Null: the engine allocates its own.
    /// </summary>
    public Memory<byte>? Arena { get; init; }

    /// <summary>
    /// For debugging: fuse nothing and store every operator's output in memory of its own, so that <see cref="Engine.ReadTensor"/> can read
    /// all of them after a run. The answers are the same; the arena is many times larger.
    /// </summary>
    public bool KeepTensors { get; init; }

    /// <summary>
    /// How many threads run the network, including the caller's: 1 to <see cref="MostThreads"/>. The answers are the same; the arena is
    /// somewhat larger with more threads. The other threads are created at load and sleep between runs.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// The processors that the engine's own threads run on, one each: one fewer than <see cref="Threads"/>, as the caller places its own
    /// thread. Null: the system decides. Linux and Windows.
    /// </summary>
    public IReadOnlyList<int>? Processors { get; init; }

    /// <summary>
    /// Return the memory of the model's constants to the system as they are packed, so that weights are not in memory twice while the
    /// engine is created. The bytes given to <see cref="Model.Parse"/> are lost, so this is only for memory that no other code sees, such
    /// as a file that the caller has just read. Linux; elsewhere the memory stays until it is collected.
    /// </summary>
    internal bool ConsumesModel { get; init; }

    /// <summary>Compute every layer whole before the next, as other runtimes do. The answers are the same; the arena is larger.</summary>
    public bool LayerByLayer { get; init; }

    /// <summary>
    /// The kernels to use, one of <see cref="InstructionSets.Supported"/>; null: the best of them. The answers are the same. An operator
    /// without such kernels runs on the reference.
    /// </summary>
    public InstructionSet? InstructionSet { get; init; }
}
