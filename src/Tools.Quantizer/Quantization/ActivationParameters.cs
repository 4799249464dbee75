using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// Scale and zero point of every activation. Three sources, the first that applies:
/// <list type="number">
/// <item>fixed by the TFLite int8 specification (softmax, logistic, L2 normalization) or by the preprocessing (the input);</item>
/// <item>known by construction: what a clamp or h-swish can give at all, and what one that reads it can tell apart, narrow the calibrated
/// range;</item>
/// <item>the calibrated range.</item>
/// </list>
/// RESHAPE, PAD, MAX_POOL_2D, AVERAGE_POOL_2D and CONCATENATION copy integers, so their inputs and output must share parameters:
/// such tensors form a group (union-find), which takes the union of the ranges of the tensors that are computed, not copied.
/// </summary>
internal sealed class ActivationParameters
{
    private readonly Fusion _fusion;
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueRange> _ranges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AffineParameters> _fixed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AffineParameters> _parameters = new(StringComparer.Ordinal);

    public ActivationParameters(Graph graph, Fusion fusion, IReadOnlyDictionary<string, ValueRange> ranges)
    {
        _fusion = fusion;
        _parents[graph.Input.Name] = graph.Input.Name;
        SetFixed(graph.Input.Name, InputParameters(graph));
        ILookup<string, Node> readers = graph.Nodes.SelectMany(static node => node.Inputs, static (node, input) => (node, input))
            .ToLookup(static pair => pair.input, static pair => pair.node);
        foreach (Node node in graph.Nodes)
        {
            _parents[node.Name] = node.Name;
            Collect(node, fusion, ranges, node.Name == graph.Output ? [] : readers[node.Name]);
        }

        foreach (string tensor in _parents.Keys.Where(tensor => _parents[tensor] == tensor))
        {
            if (_fixed.TryGetValue(tensor, out AffineParameters parameters))
            {
                _parameters[tensor] = parameters;
            }
            else if (_ranges.TryGetValue(tensor, out ValueRange range))
            {
                _parameters[tensor] = AffineParameters.FromRange(range);
            }
        }

        WidenForKernels(graph, fusion);
    }

    /// <summary>The parameters of an activation that has a tensor in the quantized model.</summary>
    /// <exception cref="InputException">It has none: it is made of constants alone.</exception>
    public AffineParameters this[string tensor] => _parameters.TryGetValue(Root(tensor), out AffineParameters parameters)
        ? parameters
        : throw new InputException($"tensor '{tensor}' is made of constants alone: compute it at import and make it a constant");

    /// <summary>The parameters of an activation; null when it has no tensor in the quantized model, or one with a scale for each channel
    /// (<see cref="EdgeScales"/>).</summary>
    public AffineParameters? Find(string tensor) =>
        !_fusion.IsByChannel(tensor) && _parameters.TryGetValue(Root(tensor), out AffineParameters parameters) ? parameters : null;

    /// <summary>Fixed by the TFLite int8 specification: probabilities in [0, 1).</summary>
    public static AffineParameters Probability => new(1f / 256, -128);

    /// <summary>Both ends exact: 0 and 1 are steps, and 6 · (1/6) is one of them.</summary>
    public static AffineParameters HardSigmoid => new(1f / 255, -128);

    private static AffineParameters UnitVector => new(1f / 128, 0);

    /// <summary>The range of the values that pixels 0 and 255 become, over all channels: exact, no picture needed.</summary>
    private static AffineParameters InputParameters(Graph graph)
    {
        Preprocessing preprocessing = graph.Preprocessing
            ?? throw new InputException(
                $"input '{graph.Input.Name}': how pixels become its values is unknown; say which mean and standard deviation the network "
                    + "was trained with");

        ValueRange range = default;
        for (int c = 0; c < graph.Input.Shape[^1]; c++)
        {
            range = range.Union(new ValueRange(preprocessing.Normalize(0, c), preprocessing.Normalize(255, c)));
        }

        return AffineParameters.FromRange(range);
    }

    private void Collect(Node node, Fusion fusion, IReadOnlyDictionary<string, ValueRange> ranges, IEnumerable<Node> readers)
    {
        switch (node)
        {
            case Reshape or Pad or Pool or Concat:
                foreach (string input in node.Inputs)
                {
                    Join(input, node.Name);
                }

                break;
            case Softmax or Activation { Kind: ActivationKind.Logistic }:
                SetFixed(node.Name, Probability);
                break;
            case Activation { Kind: ActivationKind.HardSigmoid }:
                SetFixed(node.Name, HardSigmoid);
                break;
            case L2Normalize or Activation { Kind: ActivationKind.Tanh }:
                SetFixed(node.Name, UnitVector);
                break;
            case Constant or SeveralOutputs:
                break;
            default:
                if (!fusion.IsAbsorbed(node))
                {
                    ValueRange range = ranges.TryGetValue(node.Name, out ValueRange found)
                        ? found
                        : throw new InputException(
                            $"tensor '{node.Name}' has no calibrated range: calibrate the same graph that is quantized");
                    SetRange(node.Name, Told(readers, Known(node, range)));
                }

                break;
        }
    }

    /// <summary>What the operator can give at all.</summary>
    private static ValueRange Known(Node node, ValueRange range) => node is Activation activation
        ? activation.Kind switch
        {
            ActivationKind.Relu => range.Clamp(0, float.MaxValue),
            ActivationKind.Relu6 => range.Clamp(0, 6),
            ActivationKind.ReluN1To1 => range.Clamp(-1, 1),
            ActivationKind.HardSwish => range.Clamp(-0.375f, float.MaxValue), // at x = −1.5
            ActivationKind.Elu => range.Clamp(-1, float.MaxValue),
            ActivationKind.Gelu or ActivationKind.GeluByTanh => range.Clamp(-0.1701f, float.MaxValue), // at x = −0.75
            _ => range,
        }
        : range;

    /// <summary>What the readers can tell apart: below −3 h-swish is 0, and a hard sigmoid moves between −3 and 3 only. Nothing is lost
    /// by clipping there.</summary>
    private static ValueRange Told(IEnumerable<Node> readers, ValueRange range)
    {
        ActivationKind?[] kinds = [.. readers.Select(static node => (node as Activation)?.Kind).Distinct()];
        return kinds switch
        {
            [ActivationKind.HardSwish] => range.Clamp(-3, float.MaxValue),
            [ActivationKind.HardSigmoid] => range.Clamp(-3, 3),
            _ => range,
        };
    }

    /// <summary>
    /// Limits of TFLite's kernels on output scales. HARD_SWISH: the input, refined 128 times, may only be made coarser
    /// (hard_swish_common.cc: output_multiplier_exponent ≤ 0). ADD (a clamp that stands alone is one) and SUB: the
    /// sum, refined 2^20 times, likewise. Reached where a calibrated output is tiny beside
    /// its input. Scales only grow, so this ends.
    /// </summary>
    private void WidenForKernels(Graph graph, Fusion fusion)
    {
        bool widened = true;
        while (widened)
        {
            widened = false;
            foreach (Node node in graph.Nodes)
            {
                widened |= node switch
                {
                    Activation { Kind: ActivationKind.HardSwish } fused when fusion.IsFused(fused) =>
                        Widen(fused.Name, AccumulatorHardSwish.LeastOutputScale),
                    Activation { Kind: ActivationKind.HardSwish } => Widen(node.Name, this[node.Inputs[0]].Scale / 127),
                    Activation { Kind: ActivationKind.Relu or ActivationKind.Relu6 or ActivationKind.ReluN1To1 } clamp
                        when !fusion.IsFused(clamp) =>
                        Widen(node.Name, LargestInput(node) / (1 << 18)),
                    Binary { Kind: not BinaryKind.Mul } =>
                        Widen(fusion.ActivationOf(node)?.Name ?? node.Name, LargestInput(node) / (1 << 18)),
                    _ => false,
                };
            }
        }
    }

    private float LargestInput(Node node) =>
        node.Inputs.Max(input => _parameters.TryGetValue(Root(input), out AffineParameters parameters) ? parameters.Scale : 0);

    private bool Widen(string tensor, float smallest)
    {
        string root = Root(tensor);
        if (_parameters[root].Scale >= smallest)
        {
            return false;
        }

        if (_fixed.ContainsKey(root))
        {
            throw new InputException(
                $"tensor '{tensor}': its scale is fixed at {_parameters[root].Scale} by an operator behind it, and its own operator needs "
                    + $"{smallest} or more");
        }

        _parameters[root] = _parameters[root].Widen(smallest);
        return true;
    }

    private string Root(string tensor)
    {
        while (_parents[tensor] != tensor)
        {
            tensor = _parents[tensor];
        }

        return tensor;
    }

    private void Join(string input, string output)
    {
        (string kept, string joined) = (Root(input), Root(output));
        if (kept == joined)
        {
            return;
        }

        _parents[joined] = kept;
        if (_fixed.TryGetValue(joined, out AffineParameters parameters))
        {
            SetFixed(kept, parameters);
        }

        if (_ranges.TryGetValue(joined, out ValueRange range))
        {
            SetRange(kept, range);
        }
    }

    private void SetFixed(string tensor, AffineParameters parameters)
    {
        string root = Root(tensor);
        if (_fixed.TryAdd(root, parameters) ? _ranges.ContainsKey(root) : _fixed[root] != parameters)
        {
            throw Conflict(tensor);
        }
    }

    private void SetRange(string tensor, ValueRange range)
    {
        string root = Root(tensor);
        if (_fixed.ContainsKey(root))
        {
            throw Conflict(tensor);
        }

        _ranges[root] = _ranges.TryGetValue(root, out ValueRange other) ? other.Union(range) : range;
    }

    private static InputException Conflict(string tensor) =>
        new(
            $"tensor '{tensor}': a concatenation joins it with a tensor whose scale is fixed differently (the input, a softmax, a "
                + "logistic, ...); int8 concatenation needs one scale");
}
