using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Tools.Quantizer.Export.C;

namespace MobileNetEdge.Tools.Quantizer.Report;

/// <summary>The memory that a model needs with some kernels, and the layers that each step of the plan computes.</summary>
internal sealed class PlannedModel
{
    /// <summary>The name of the kernels of <c>export c</c>.</summary>
    public const string CKernels = "c";

    /// <summary>All kernels that a model can be planned for.</summary>
    public static readonly string[] KernelNames =
        [.. Enum.GetNames<InstructionSet>().Select(static name => name.ToLowerInvariant()), CKernels];

    private readonly int[] _stepOfLayer;

    /// <param name="model">The model.</param>
    /// <param name="kernels">The kernels that will run it; this machine need not support them.</param>
    /// <exception cref="ModelFormatException">The runtime does not support the model.</exception>
    public PlannedModel(Model model, InstructionSet kernels)
        : this(
            kernels.ToString().ToLowerInvariant(),
            MemoryPlan.Of(model, kernels),
            MemoryPlan.Of(model, kernels, layerByLayer: true))
    {
    }

    private PlannedModel(string kernels, MemoryPlan plan, MemoryPlan layerByLayer)
    {
        (Kernels, Plan, LayerByLayer) = (kernels, plan, layerByLayer);
        _stepOfLayer = StepsOf(Layers, Plan.Steps);
    }

    /// <summary>In lower case.</summary>
    public string Kernels { get; }

    /// <summary>The plan that runs.</summary>
    public MemoryPlan Plan { get; }

    /// <summary>The plan that would run without streaming.</summary>
    public MemoryPlan LayerByLayer { get; }

    /// <summary>The layers, in execution order.</summary>
    public IReadOnlyList<EngineStep> Layers => LayerByLayer.Steps;

    /// <summary>Bytes of the arena that are in use in <see cref="MemoryPlan.FullestStep"/>.</summary>
    public int PeakBytes => BytesAt(Plan.Buffers, Plan.FullestStep);

    /// <summary>The model with kernels of a name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kernels">One of <see cref="KernelNames"/>; null for the best that this machine has.</param>
    /// <exception cref="ModelFormatException">The runtime does not support the model, or C has no kernel for it.</exception>
    public static PlannedModel Of(Model model, string? kernels) => kernels switch
    {
        null => new PlannedModel(model, InstructionSets.Best),
        _ when kernels.Equals(CKernels, StringComparison.OrdinalIgnoreCase) => ForC(model),
        _ => new PlannedModel(model, Enum.Parse<InstructionSet>(kernels, ignoreCase: true)),
    };

    /// <summary>The model as <c>export c</c> writes it.</summary>
    /// <exception cref="ModelFormatException">The runtime does not support the model, or C has no kernel for it.</exception>
    public static PlannedModel ForC(Model model)
    {
        CNetwork network = CNetwork.Of(model.Use());
        LayerWriter constants = new();
        CSchedule.Write(network, constants);
        return new PlannedModel(CKernels, PlanOf(network.Planned), PlanOf(network.LayerByLayer));

        MemoryPlan PlanOf(PlannedNetwork planned) => new(
            planned.Plan.Layout.Bytes, constants.ConstantBytes, planned.Steps, planned.Buffers, planned.Plan.Fullest);
    }

    /// <summary>The step of the plan that computes a layer; both from 0.</summary>
    public int StepOf(int layer) => _stepOfLayer[layer];

    /// <summary>The layers that a step computes.</summary>
    public IEnumerable<EngineStep> LayersOf(int step) => Layers.Where((_, layer) => _stepOfLayer[layer] == step);

    /// <summary>The name of a step for the user, such as "step 3 (conv4 to dw7, by rows)".</summary>
    public string NameOf(int step)
    {
        if (Plan.Steps.Count == 0)
        {
            return "no step: the outputs are inputs";
        }

        string[] layers = [.. LayersOf(step).Select(static layer => TensorName.Shorten(layer.Output))];
        string names = layers.Length == 1 ? layers[0] : $"{layers[0]} to {layers[^1]}";
        return $"step {step + 1} ({names}{(Plan.Steps[step].ByRows ? ", by rows" : string.Empty)})";
    }

    private static int[] StepsOf(IReadOnlyList<EngineStep> layers, IReadOnlyList<EngineStep> steps)
    {
        Dictionary<int, int> stepOfOperator = steps.SelectMany(static (step, i) => step.Operators.Select(op => (op, i))).ToDictionary();
        int[] found = new int[layers.Count];
        int before = -1;
        for (int i = 0; i < layers.Count; i++)
        {
            // A conversion between uint8 and int8 has no operator: it is a step without any, or belongs to the layers that follow it.
            found[i] = before = layers[i].Operators.Count == 0 && before + 1 < steps.Count && steps[before + 1].Operators.Count == 0
                ? before + 1
                : layers
                    .Skip(i)
                    .SelectMany(static layer => layer.Operators)
                    .Take(1)
                    .Select(op => stepOfOperator[op])
                    .SingleOrDefault(before);
        }

        return found;
    }

    /// <summary>Bytes of the buffers that are alive at a step. Those that an output shares with the input it trails count once.</summary>
    private static int BytesAt(IReadOnlyList<ArenaBuffer> buffers, int step)
    {
        (int bytes, int end) = (0, 0);
        foreach (ArenaBuffer b in buffers.Where(b => b.FirstStep <= step && step <= b.LastStep).OrderBy(static b => b.Offset))
        {
            bytes += Math.Max(0, b.Offset + b.Bytes - Math.Max(end, b.Offset));
            end = Math.Max(end, b.Offset + b.Bytes);
        }

        return bytes;
    }
}
