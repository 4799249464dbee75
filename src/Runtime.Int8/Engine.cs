using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.SelfTest;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>
/// A model ready to run. All memory is allocated and all checks are made here, at load; <see cref="Run()"/> allocates nothing, takes no
/// lock, does no I/O and throws nothing. One engine serves one thread at a time.
/// </summary>
public sealed class Engine : IDisposable, ITeamProgram
{
    /// <summary>Packed weights take somewhat more memory than the model's file, up to twice as much with some kernels.</summary>
    private const long RoomForFile = 2;

    private readonly StepOutline[] _outlines;
    private readonly GoldenTest? _golden;    // null if the file has none
    private readonly Value[] _inputs;
    private readonly Value[] _outputs;
    private readonly Team? _team;    // null for one thread
    private EngineMemory? _memory;    // null once disposed
    private readonly Stage[] _stages;    // all calls of all groups of steps
    private readonly int[] _firstStages;    // of each group; the last entry is their number
    private readonly Dictionary<int, Value>? _kept;
    private readonly HashSet<int> _unsigned;

    /// <summary>Makes a verified model ready to run.</summary>
    /// <param name="model">The model; the engine keeps only its <see cref="Metadata"/>.</param>
    /// <param name="options">How to set up the engine; null for the defaults.</param>
    /// <exception cref="ModelFormatException">
    /// Operators and tensors do not fit each other, are used in a way this runtime does not support, or the metadata are damaged.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The given arena is too small, the processor lacks the requested instruction set, or the threads cannot run on the given processors.
    /// </exception>
    public Engine(Model model, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new EngineOptions();
        InstructionSet = Choose(options);
        Threads = CheckThreads(options);
        ModelGraph graph = model.Use(options.ConsumesModel);
        Metadata = ModelMetadata.Read(graph.File, graph.MetadataEntries);
        _golden = GoldenTest.Of(graph);
        WeightBlockBuilder weights = new(graph.File.Length * RoomForFile);
        LoweringOptions lowering = new(InstructionSet, options.KeepTensors, Threads) { ConsumesModel = options.ConsumesModel };
        PlannedNetwork network = PlannedNetwork.Of(graph, lowering, options.LayerByLayer, weights);
        Stage[][] stages = [.. network.Groups.Select(group => StagesOf(network.CallsOf(group)))];
        _stages = [.. stages.SelectMany(static group => group)];
        _firstStages = [0, .. stages.Select((_, i) => stages.Take(i + 1).Sum(static group => group.Length))];
        _outlines = StepOutline.OfEachUse(network.Lowered.Outlines);
        _inputs = [.. network.Lowered.Inputs];
        _outputs = [.. network.Lowered.Outputs];
        _memory = new EngineMemory(weights.Block, network.Plan.Layout, options.Arena);
        ArenaBytes = network.Plan.Layout.Bytes;
        WeightBytes = weights.Block.Length;
        MemoryMap = network.Buffers;
        Inputs = [.. graph.Inputs.Select(i => EngineTensor.Of(graph.Tensors[i]))];
        Outputs = [.. graph.Outputs.Select(i => EngineTensor.Of(graph.Tensors[i]))];
        Steps = network.Steps;
        _kept = options.KeepTensors ? new Dictionary<int, Value>(network.Lowered.Values) : null;
        _unsigned = [.. graph.Tensors.Where(t => t.Type == TensorType.UInt8).Select(t => t.Index)];
        _team = Threads > 1 ? new Team(Threads, options.Processors) : null;
    }

    /// <summary>Threads do not keep the engine alive: when it is collected without Dispose, they end too.</summary>
    ~Engine() => _team?.Dispose();

    /// <summary>The kernels in use.</summary>
    public InstructionSet InstructionSet { get; }

    /// <summary>The number of threads that run the network, including the caller's.</summary>
    public int Threads { get; }

    /// <summary>Bytes of the arena: all activations, inputs and outputs, and the kernels' scratch memory.</summary>
    public int ArenaBytes { get; }

    /// <summary>Bytes of the block of packed weights, biases, multipliers and tables.</summary>
    public int WeightBytes { get; }

    /// <summary>Multiplications with weights in one run.</summary>
    public long MultiplyAccumulates => Steps.Sum(static step => step.MultiplyAccumulates);

    /// <summary>What the file holds besides the network: preprocessing, labels, provenance.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<EngineTensor> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<EngineTensor> Outputs { get; }

    /// <summary>What a run does, in order.</summary>
    public IReadOnlyList<EngineStep> Steps { get; }

    /// <summary>Where each tensor is in the arena, and when.</summary>
    public IReadOnlyList<ArenaBuffer> MemoryMap { get; }

    /// <summary>Reads a .tflite file and makes it ready to run, in little more memory than running takes.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="ModelFormatException">The file is damaged, or uses something this runtime does not support.</exception>
    /// <exception cref="ArgumentException">
    /// The given arena is too small, the processor lacks the requested instruction set, or the threads cannot run on the given processors.
    /// </exception>
    public static Engine Load(string path, EngineOptions? options = null) =>
        new(Model.Load(path), (options ?? new EngineOptions()) with { ConsumesModel = true });

    /// <summary>The bytes of an input. Write them before each run: a run reuses their memory.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public Span<byte> Input(int index = 0) => Memory().Bytes(_inputs[index]);

    /// <summary>The bytes of an output, valid until the next run.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ReadOnlySpan<byte> Output(int index = 0) => Memory().Bytes(_outputs[index]);

    /// <summary>An input's elements.</summary>
    /// <typeparam name="T">The element type in C#: sbyte (int8), byte (uint8), float (float32), int (int32), long (int64).</typeparam>
    /// <exception cref="InvalidOperationException">The elements are of another type.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public Span<T> Input<T>(int index = 0)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Input(CheckType<T>(Inputs, index)));

    /// <summary>An output's elements.</summary>
    /// <typeparam name="T">The element type in C#, as for <see cref="Input{T}(int)"/>.</typeparam>
    /// <exception cref="InvalidOperationException">The elements are of another type.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ReadOnlySpan<T> Output<T>(int index = 0)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Output(CheckType<T>(Outputs, index)));

    /// <summary>Runs the model on what <see cref="Input(int)"/> holds; <see cref="Output(int)"/> has the answer.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    /// <exception cref="InvalidOperationException">
    /// A thread of the engine failed, which is a bug: the engine cannot be used any more.
    /// </exception>
    public void Run() => Run(0, _stages.Length);

    /// <summary>
    /// Whether the file holds a checksum of its weights and the answers that the network must give, so that <see cref="SelfTest"/> detects
    /// a damaged file. Files written by mobilenet-edge do.
    /// </summary>
    public bool IsVerifiable => _golden is not null;

    /// <summary>
    /// Checks every vector kernel of this engine against the plain reference, on a small version of the step it runs, with random numbers:
    /// a cheap check on a new board, processor or compiler. If the file holds golden answers (files written by mobilenet-edge do), it then
    /// checks that the weights are those that were written and that the whole network gives these answers. Call it at start-up: it
    /// allocates memory for the cases and frees it again, and overwrites inputs and outputs.
    /// </summary>
    /// <exception cref="KernelFaultException">A kernel does not give the reference's answer, bit for bit.</exception>
    /// <exception cref="ModelFormatException">The weights are not those that were written.</exception>
    /// <exception cref="WrongAnswerException">The network does not give an answer recorded in the file.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void SelfTest()
    {
        new KernelTest(InstructionSet, Lowerer.StepFor).Run(_outlines);
        _golden?.Run(Answer, $"with the kernels of {InstructionSet} on {Threads} thread{(Threads == 1 ? string.Empty : "s")}");
    }

    /// <summary>
    /// Runs one of <see cref="Steps"/>, so that a program can measure the cost of each: steps 0, 1, 2, … up to the last together do what
    /// <see cref="Run()"/> does. In any other order the answer is meaningless.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void RunStep(int index)
    {
        Memory();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Steps.Count);
        Run(_firstStages[index], _firstStages[index + 1]);
    }

    int ITeamProgram.Slices(int stage) => _stages[stage].Slices;

    void ITeamProgram.Run(int stage, in Share share) => _stages[stage].Step.Run(Memory(), _stages[stage].Rows, share);

    /// <summary>
    /// Copies a tensor of the model out of the arena, in its in-memory layout. Requires <see cref="EngineOptions.KeepTensors"/>.
    /// </summary>
    /// <param name="tensorIndex">Index of an activation in <see cref="Model.Tensors"/>.</param>
    /// <exception cref="InvalidOperationException">The engine does not keep tensors, or has none with that index.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public byte[] ReadTensor(int tensorIndex)
    {
        EngineMemory memory = Memory();
        if (_kept is null || !_kept.TryGetValue(tensorIndex, out Value? value))
        {
            throw new InvalidOperationException(_kept is null
                ? $"create the engine with {nameof(EngineOptions)}.{nameof(EngineOptions.KeepTensors)} to read tensors"
                : $"tensor {tensorIndex} is not an activation of this model");
        }

        byte[] bytes = memory.Bytes(value).ToArray();
        if (_unsigned.Contains(tensorIndex))
        {
            SignedTensors.Flip(bytes);
        }

        return bytes;
    }

    /// <summary>Ends the engine's threads and releases its memory, which is collected once no span refers to it.</summary>
    public void Dispose()
    {
        _memory = null;
        _team?.Dispose();
        GC.SuppressFinalize(this);
    }

    private ReadOnlySpan<byte> Answer(GoldenPair pair)
    {
        GoldenInput.Fill(pair.Seed, pair.Block, Inputs[0].Shape, Input());
        Run();
        return Outputs.Count == 1 ? Output() : AllOutputs();
    }

    /// <summary>The outputs of a network with several heads, one after the other.</summary>
    internal byte[] AllOutputs()
    {
        byte[] all = new byte[Outputs.Sum(static output => output.Bytes)];
        for (int i = 0, start = 0; i < Outputs.Count; start += Outputs[i].Bytes, i++)
        {
            Output(i).CopyTo(all.AsSpan(start));
        }

        return all;
    }

    private void Run(int first, int end)
    {
        EngineMemory memory = Memory();
        if (_team is not null)
        {
            _team.Run(this, first, end);
            return;
        }

        foreach (ref readonly Stage stage in _stages.AsSpan(first..end))
        {
            stage.Step.Run(memory, stage.Rows, Share.Whole);
        }
    }

    private static int CheckThreads(EngineOptions options) => options.Threads is < 1 or > EngineOptions.MostThreads
        ? throw new ArgumentException($"{options.Threads} threads; 1 to {EngineOptions.MostThreads} can run a network", nameof(options))
        : options.Processors is { } processors && processors.Count != options.Threads - 1
            ? throw new ArgumentException(
                $"{processors.Count} processors for {options.Threads - 1} threads beside the caller's", nameof(options))
            : options.Threads;

    private static InstructionSet Choose(EngineOptions options)
    {
        InstructionSet set = options.InstructionSet ?? InstructionSets.Best;
        return InstructionSets.Supported.Contains(set)
            ? set
            : throw new ArgumentException(
                $"this processor has no {set}; it runs {string.Join(", ", InstructionSets.Supported)}", nameof(options));
    }

    private static int CheckType<T>(IReadOnlyList<EngineTensor> tensors, int index)
        where T : unmanaged => tensors[index].Type.IsElementType<T>()
            ? index
            : throw new InvalidOperationException(
                $"'{tensors[index].Name}' has {tensors[index].Type} elements, {TensorTypes.ElementNameOf(tensors[index].Type)} in C#, and "
                    + $"cannot be accessed as {typeof(T).Name}");

    private static Stage[] StagesOf(IEnumerable<(Step Step, Rows Rows)> calls) =>
        [.. calls.Select(static call => new Stage(call.Step, call.Rows, call.Step.Slices(call.Rows.Count)))];

    private EngineMemory Memory() => _memory ?? throw new ObjectDisposedException(nameof(Engine));

    /// <summary>One call of a step, which must be complete before the next stage starts.</summary>
    private readonly record struct Stage(Step Step, Rows Rows, int Slices);
}
