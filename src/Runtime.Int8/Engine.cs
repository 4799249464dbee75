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
/// A model ready to run. All memory is taken and all checks are made here, at load; <see cref="Run()"/> allocates nothing, takes no
/// lock, does no I/O and throws nothing. One engine serves one thread at a time.
/// </summary>
public sealed class Engine : IDisposable, ITeamProgram
{
    /// <summary>Packed weights take somewhat more than the model's file, with some kernels up to twice as much.</summary>
    private const long RoomForFile = 2;

    private readonly StepOutline[] _outlines;
    private readonly GoldenTest? _golden;    // null where the file brings none
    private readonly Value[] _inputs;
    private readonly Value[] _outputs;
    private readonly Team? _team;    // null for one thread
    private EngineMemory? _memory;    // null once disposed
    private readonly Stage[] _stages;    // all calls of all groups of steps
    private readonly int[] _firstStages;    // of each group; at last their number
    private readonly Dictionary<int, Value>? _kept;
    private readonly HashSet<int> _unsigned;

    /// <summary>Makes a verified model ready to run.</summary>
    /// <param name="model">The model; the engine keeps nothing of it but what <see cref="Metadata"/> says.</param>
    /// <param name="options">How to set up; null for the default.</param>
    /// <exception cref="ModelFormatException">
    /// Operators and tensors do not fit each other, or are used as this runtime does not do it, or the metadata are damaged.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The arena handed in is too small, the processor lacks the instruction set asked for, or no such number of threads can run on such
    /// processors.
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

    /// <summary>The kernels that run.</summary>
    public InstructionSet InstructionSet { get; }

    /// <summary>Threads that run the network, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Bytes of the arena: all activations, inputs and outputs, and what kernels need beside them.</summary>
    public int ArenaBytes { get; }

    /// <summary>Bytes of the block of packed weights, biases, multipliers and tables.</summary>
    public int WeightBytes { get; }

    /// <summary>Multiplications with weights in one run.</summary>
    public long MultiplyAccumulates => Steps.Sum(static step => step.MultiplyAccumulates);

    /// <summary>What travels in the file beside the network: preprocessing, labels, where it comes from.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<EngineTensor> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<EngineTensor> Outputs { get; }

    /// <summary>What a run does, in order.</summary>
    public IReadOnlyList<EngineStep> Steps { get; }

    /// <summary>Where each tensor is in the arena, and when.</summary>
    public IReadOnlyList<ArenaBuffer> MemoryMap { get; }

    /// <summary>Reads a .tflite file and makes it ready to run, in hardly more memory than running takes.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="ModelFormatException">It is damaged, or uses what this runtime does not do.</exception>
    /// <exception cref="ArgumentException">
    /// The arena handed in is too small, the processor lacks the instruction set asked for, or no such number of threads can run on such
    /// processors.
    /// </exception>
    public static Engine Load(string path, EngineOptions? options = null) =>
        new(Model.Load(path), (options ?? new EngineOptions()) with { ConsumesModel = true });

    /// <summary>The bytes of an input, to be written before each run: a run uses their place for other things.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public Span<byte> Input(int index = 0) => Memory().Bytes(_inputs[index]);

    /// <summary>The bytes of an output, valid until the next run.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ReadOnlySpan<byte> Output(int index = 0) => Memory().Bytes(_outputs[index]);

    /// <summary>An input's elements.</summary>
    /// <typeparam name="T">That of its type: sbyte for int8, byte for uint8, float for float32, int for int32, long for int64.</typeparam>
    /// <exception cref="InvalidOperationException">It has elements of another type.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public Span<T> Input<T>(int index = 0)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Input(CheckType<T>(Inputs, index)));

    /// <summary>An output's elements.</summary>
    /// <typeparam name="T">That of its type, as for <see cref="Input{T}(int)"/>.</typeparam>
    /// <exception cref="InvalidOperationException">It has elements of another type.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ReadOnlySpan<T> Output<T>(int index = 0)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Output(CheckType<T>(Outputs, index)));

    /// <summary>Runs the model on what <see cref="Input(int)"/> holds; <see cref="Output(int)"/> has the answer.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    /// <exception cref="InvalidOperationException">
    /// A thread of the engine failed, which none should: the engine is of no more use.
    /// </exception>
    public void Run() => Run(0, _stages.Length);

    /// <summary>
    /// Whether the file brings a checksum of its weights and answers that the network must give, so that <see cref="SelfTest"/> notices a
    /// damaged file. Files that mobilenet-edge writes do.
    /// </summary>
    public bool IsVerifiable => _golden is not null;

    /// <summary>
    /// Checks every vector kernel that this engine runs on against the plain reference, on a small case of the step it serves, with random
    /// numbers: on a new board, a new processor or a new compiler it costs little to know. Then, where the file says what the network
    /// must answer (those that mobilenet-edge writes do), that its weights are those that were written and that the whole network gives
    /// these answers. It belongs to start-up: it takes memory for the cases, and lets it go, and inputs and outputs hold other things
    /// afterwards.
    /// </summary>
    /// <exception cref="KernelFaultException">A kernel does not give the reference's answer, bit for bit.</exception>
    /// <exception cref="ModelFormatException">The weights are not those that were written.</exception>
    /// <exception cref="WrongAnswerException">The network does not give an answer that the file says.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void SelfTest()
    {
        new KernelTest(InstructionSet, Lowerer.StepFor).Run(_outlines);
        _golden?.Run(Answer, $"with the kernels of {InstructionSet} on {Threads} thread{(Threads == 1 ? string.Empty : "s")}");
    }

    /// <summary>
    /// Runs one of <see cref="Steps"/>, so that a program can see what each costs: 0, 1, 2, … up to the last do together what
    /// <see cref="Run()"/> does. In another order the answer means nothing.
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
    /// Copies a tensor of the model out of the arena, as its type lies in memory. Only with <see cref="EngineOptions.KeepTensors"/>.
    /// </summary>
    /// <param name="tensorIndex">Index of an activation in <see cref="Model.Tensors"/>.</param>
    /// <exception cref="InvalidOperationException">The engine does not keep tensors, or has none of that index.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public byte[] ReadTensor(int tensorIndex)
    {
        EngineMemory memory = Memory();
        if (_kept is null || !_kept.TryGetValue(tensorIndex, out Value? value))
        {
            throw new InvalidOperationException(_kept is null
                ? $"make the engine with {nameof(EngineOptions)}.{nameof(EngineOptions.KeepTensors)} to read tensors"
                : $"tensor {tensorIndex} is not an activation of this model");
        }

        byte[] bytes = memory.Bytes(value).ToArray();
        if (_unsigned.Contains(tensorIndex))
        {
            SignedTensors.Flip(bytes);
        }

        return bytes;
    }

    /// <summary>Ends the engine's threads and lets the memory go; the garbage collector takes it back once no span of it is left.</summary>
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
        return Output();
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
                    + $"was asked for as {typeof(T).Name}");

    private static Stage[] StagesOf(IEnumerable<(Step Step, Rows Rows)> calls) =>
        [.. calls.Select(static call => new Stage(call.Step, call.Rows, call.Step.Slices(call.Rows.Count)))];

    private EngineMemory Memory() => _memory ?? throw new ObjectDisposedException(nameof(Engine));

    /// <summary>What is computed before what comes next.</summary>
    private readonly record struct Stage(Step Step, Rows Rows, int Slices);
}
