using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Tools.Quantizer.Export.C.Layers;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>Collects the constants of layers, one layer at a time, and the kernels that they call.</summary>
internal sealed class LayerWriter
{
    /// <summary>Of a 32-bit processor.</summary>
    private const int PointerBytes = 4;

    private const string None = "NULL";

    private readonly HashSet<string> _kernels = [];
    private readonly List<Func<string>> _constants = [];    // written only where they are wanted: a plan wants their size
    private string _layer = string.Empty;
    private readonly HashSet<string> _names = [];

    /// <summary>Declarations of all constants.</summary>
    public string Constants => string.Concat(_constants.Select(static constant => constant()));

    /// <summary>Bytes of the constants.</summary>
    public int ConstantBytes { get; private set; }

    /// <summary>Whether a layer applies h-swish to its sums.</summary>
    public bool UsesHardSwish => _kernels.Contains("hard_swish");

    /// <summary>The templates in use, each after those that it calls.</summary>
    public IEnumerable<string> Kernels => CKernels.InOrder(_kernels);

    /// <summary>Begins a layer.</summary>
    /// <param name="number">Its place in the order of execution.</param>
    /// <param name="step">What it computes.</param>
    public void Begin(int number, Step step)
    {
        _layer = $"layer_{number}_";
        string operators = step.Operators.Count == 0 ? "int8 and uint8" : string.Join(" + ", step.Operators.Select(static op => op.Name));
        string tensor = CSource.Comment(step.Output.Tensor.Name);
        _constants.Add(() => $"/* Layer {number}, {operators}: {tensor} */\n");
    }

    public void Use(string kernel) => _kernels.Add(kernel);

    /// <summary>A constant array of the layer.</summary>
    /// <returns>Its name, which starts with the layer's.</returns>
    public string AddNumbers(string type, string what, IEnumerable<int> values, int elementBytes)
    {
        string name = NameOf(what);
        AddArray(type, name, values, elementBytes);
        return name;
    }

    public void AddArray(string type, string name, IEnumerable<int> values, int elementBytes)
    {
        int[] all = [.. values];
        _constants.Add(() => CSource.Array(type, name, all));
        ConstantBytes += all.Length * elementBytes;
    }

    /// <summary>A constant of int8.</summary>
    public string AddBytes(Tensor tensor) => AddNumbers("int8_t", "constant", Signed(tensor.Data), sizeof(sbyte));

    /// <summary>A table of 256 entries; NULL for none.</summary>
    public string AddTable(sbyte[]? table) =>
        table is null ? None : AddNumbers("int8_t", "table", table.Select(static q => (int)q), sizeof(sbyte));

    /// <param name="type">The struct's type.</param>
    /// <param name="values">Its members.</param>
    /// <param name="numbers">How many there are, 4 bytes each.</param>
    /// <returns>Its address.</returns>
    public string AddStruct(string type, string values, int numbers)
    {
        string name = NameOf(type);
        _constants.Add(() => $"static const {type} {name} = {{\n    {values}\n}};\n");
        ConstantBytes += numbers * PointerBytes;
        return $"&{name}";
    }

    public string AddGeometry(in WindowGeometry g, int inputRows, int outputRows) => AddStruct(
        "window_geometry",
        $"{g.InputHeight}, {g.InputWidth}, {g.InputChannels}, {inputRows}, {g.OutputWidth}, {g.OutputChannels}, {outputRows},\n    "
            + $"{g.FilterHeight}, {g.FilterWidth}, {g.StrideHeight}, {g.StrideWidth}, {g.DilationHeight}, {g.DilationWidth}, "
            + $"{g.PadTop}, {g.PadLeft}",
        numbers: 15);

    public string AddLayer(WeightedLayer weighted)
    {
        LayerConstants layer = weighted.Layer;
        Requantization r = layer.Requantization;
        bool isHardSwish = layer.HardSwish.Length > 0;
        string weights = AddNumbers("int8_t", "weights", Signed(layer.Data), sizeof(sbyte));
        string bias = AddNumbers("int32_t", "bias", weighted.Bias, sizeof(int));
        string multipliers = AddNumbers(
            "int32_t",
            "multipliers",
            isHardSwish ? layer.HardSwish.Select(static h => h.Multiplier) : layer.Multipliers.Select(static m => m.Value),
            sizeof(int));
        string shifts = AddNumbers(
            "int8_t",
            "shifts",
            isHardSwish ? layer.HardSwish.Select(static h => h.LeftShift) : layer.Multipliers.Select(static m => m.Shift),
            sizeof(sbyte));
        bool isPlain = r.Range is { Min: sbyte.MinValue, Max: sbyte.MaxValue } && weighted.Table is null && !isHardSwish;
        string gates = $"{None}, {None}";
        if (isHardSwish)
        {
            Use("hard_swish");
            gates = AddNumbers("int8_t", "gate_shifts", layer.HardSwish.Select(static h => (int)h.Shift), sizeof(sbyte)) + ", "
                + AddNumbers("int16_t", "gate_factors", layer.HardSwish.Select(static h => (int)h.Factor), sizeof(short));
        }

        return AddStruct(
            "layer_constants",
            $"{weights}, {bias}, {multipliers}, {shifts}, {gates}, {AddTable(weighted.Table)},\n    "
                + $"{r.InputZeroPoint}, {r.WeightZeroPoint}, {r.OutputZeroPoint}, {r.Range.Min}, {r.Range.Max}, {(isPlain ? 1 : 0)}",
            numbers: 13);
    }

    /// <summary>A name such as "layer_3_table", or "layer_3_table_1" for a second one.</summary>
    private string NameOf(string what)
    {
        string name = $"{_layer}{what}";
        for (int i = 1; !_names.Add(name); i++)
        {
            name = $"{_layer}{what}_{i}";
        }

        return name;
    }

    private static IEnumerable<int> Signed(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.Cast<byte, sbyte>(bytes.Span).ToArray().Select(static q => (int)q);
}
