using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.SelfTest;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>
/// A model ready to run. All memory is taken and all checks are made here, at load; <see cref="Run()"/> allocates nothing, takes no
/// lock, does no I/O and throws nothing. One engine serves one thread at a time.
/// </summary>
public sealed class Engine : IDisposable
{
    private readonly Step[] _steps;
    private readonly StepOutline[] _outlines;
    private readonly Value[] _inputs;
    private readonly Value[] _outputs;
    private EngineMemory? _memory;    // null once disposed
    private readonly Dictionary<int, Value>? _kept;
    private readonly HashSet<int> _unsigned;

    /// <summary>Makes a verified model ready to run.</summary>
    /// <param name="model">The model; the engine keeps nothing of it.</param>
    /// <param name="options">How to set up; null for the default.</param>
    /// <exception cref="ModelFormatException">Operators and tensors do not fit each other, or are used as this runtime does not do it.</exception>
    /// <exception cref="ArgumentException">The arena handed in is too small, or the processor lacks the instruction set asked for.</exception>
    public Engine(Model model, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new EngineOptions();
        InstructionSet = Choose(options);
        WeightBlockBuilder weights = new();
        LoweredModel lowered = Lowerer.Lower(model, new LoweringOptions(InstructionSet, options.KeepTensors), weights);
        _steps = [.. lowered.Steps];
        _outlines = StepOutline.Of(lowered.Nodes, lowered.Steps);
        _inputs = [.. lowered.Inputs];
        _outputs = [.. lowered.Outputs];
        ArenaPlan plan = ArenaPlanner.Plan(_steps, _inputs, _outputs, options.KeepTensors);
        _memory = new EngineMemory(weights.Bytes, plan.ArenaBytes, options.Arena);
        ArenaBytes = plan.ArenaBytes;

        WeightBytes = weights.Bytes.Length;
        MemoryMap = plan.Buffers;
        Inputs = [.. model.Inputs.Select(i => EngineTensor.Of(model.Tensors[i]))];
        Outputs = [.. model.Outputs.Select(i => EngineTensor.Of(model.Tensors[i]))];
        Steps = [.. _steps.Select(Describe)];
        _kept = options.KeepTensors ? new Dictionary<int, Value>(lowered.Values) : null;
        _unsigned = [.. model.Tensors.Where(t => t.Type == TensorType.UInt8).Select(t => t.Index)];
    }

    /// <summary>The kernels that run.</summary>
    public InstructionSet InstructionSet { get; }

    /// <summary>Bytes of the arena: all activations, inputs and outputs, and what kernels need beside them.</summary>
    public int ArenaBytes { get; }

    /// <summary>Bytes of the block of packed weights, biases, multipliers and tables.</summary>
    public int WeightBytes { get; }

    /// <summary>Multiplications with weights in one run.</summary>
    public long MultiplyAccumulates => _steps.Sum(step => step.MultiplyAccumulates);

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<EngineTensor> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<EngineTensor> Outputs { get; }

    /// <summary>What a run does, in order.</summary>
    public IReadOnlyList<EngineStep> Steps { get; }

    /// <summary>Which tensor lies where in the arena, and when.</summary>
    public IReadOnlyList<ArenaBuffer> MemoryMap { get; }

    /// <summary>Reads a .tflite file and makes it ready to run.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="ModelFormatException">It is damaged, or uses what this runtime does not do.</exception>
    /// <exception cref="ArgumentException">The arena handed in is too small, or the processor lacks the instruction set asked for.</exception>
    public static Engine Load(string path, EngineOptions? options = null) => new(Model.Load(path), options);

    /// <summary>The bytes of an input, to be written before each run: a run uses their place for other things.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public Span<byte> Input(int index = 0) => Memory().Bytes(_inputs[index]);

    /// <summary>The bytes of an output, valid until the next run.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ReadOnlySpan<byte> Output(int index = 0) => Memory().Bytes(_outputs[index]);

    /// <summary>An input's elements: sbyte, byte or float after its type.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public Span<T> Input<T>(int index = 0)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Input(index));

    /// <summary>An output's elements: sbyte, byte, float, int or long after its type.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ReadOnlySpan<T> Output<T>(int index = 0)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Output(index));

    /// <summary>Runs the model on what <see cref="Input(int)"/> holds; <see cref="Output(int)"/> has the answer.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void Run()
    {
        EngineMemory memory = Memory();
        foreach (Step step in _steps)
        {
            step.Run(memory);
        }
    }

    /// <summary>
    /// Checks every vector kernel that this engine runs on against the plain reference, on a small case of the step it serves, with random
    /// numbers: on a new board, a new processor or a new compiler it costs little to know. It belongs to start-up: it takes memory for the cases, and lets it go.
    /// What the engine itself holds, it does not touch.
    /// </summary>
    /// <exception cref="KernelFaultException">A kernel does not give the reference's answer, bit for bit.</exception>
    public void SelfTest() => new KernelTest(InstructionSet, Lowerer.StepFor).Run(_outlines);

    /// <summary>
    /// Runs one of <see cref="Steps"/>, so that a program can see what each costs: 0, 1, 2, … up to the last do together what
    /// <see cref="Run()"/> does. In another order the answer means nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void RunStep(int index)
    {
        EngineMemory memory = Memory();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _steps.Length);
        _steps[index].Run(memory);
    }

    /// <summary>Copies a tensor of the model out of the arena, as its type lies in memory. Only with <see cref="EngineOptions.KeepTensors"/>.</summary>
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
                : $"tensor {tensorIndex} is no activation of this model");
        }

        byte[] bytes = memory.Bytes(value).ToArray();
        if (_unsigned.Contains(tensorIndex))
        {
            SignedTensors.Flip(bytes);
        }

        return bytes;
    }

    /// <summary>Lets the memory go; the garbage collector takes it back once no span of it is left.</summary>
    public void Dispose() => _memory = null;

    private static InstructionSet Choose(EngineOptions options)
    {
        InstructionSet set = options.InstructionSet ?? InstructionSets.Best;
        return InstructionSets.Supported.Contains(set)
            ? set
            : throw new ArgumentException($"this processor has no {set}; it runs {string.Join(", ", InstructionSets.Supported)}", nameof(options));
    }

    private EngineMemory Memory() => _memory ?? throw new ObjectDisposedException(nameof(Engine));

    private static EngineStep Describe(Step step) => new(
        string.Join(" + ", step.Operators.Select(op => op.Name)),
        [.. step.Operators.Select(op => op.Index)],
        step.Output.Tensor.Name,
        step.Output.Tensor.Shape,
        step.MultiplyAccumulates);
}
