using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// A float graph and the ranges of its activations → an int8 network by the rules of the TFLite 8-bit quantization
/// specification, operator by operator in the graph's order. Batch norms have to be folded before.
/// </summary>
internal sealed partial class GraphQuantizer
{
    private readonly IReadOnlyDictionary<string, int[]> _shapes;
    private readonly QuantizationChoices _choices;
    private readonly Fusion _fusion;
    private readonly ActivationParameters _parameters;
    private readonly ModelBuilder _model = new();

    private GraphQuantizer(QuantizationChoices choices)
    {
        _choices = choices;
        _shapes = ShapeInference.Infer(choices.Graph);
        _fusion = new Fusion(choices.Graph, choices.Channels is null ? Profile.Standard : Profile.Edge);
        _parameters = new ActivationParameters(choices.Graph, _fusion, choices.Ranges);
        foreach (EdgeTensors.ByChannel tensor in _fusion.ByChannel)
        {
            _edgeScales.Add(tensor.Name, EdgeScales.Choose(tensor, choices.Channels![tensor.Name]));
        }
    }

    /// <param name="choices">A graph with batch norms and padding folded and with <see cref="Graph.Preprocessing"/>, its ranges and
    /// weights.</param>
    /// <exception cref="InputException">The graph holds what int8 TFLite cannot say, or a range is missing.</exception>
    public static QuantizedModel Quantize(QuantizationChoices choices)
    {
        Graph graph = choices.Graph;
        if (graph.Nodes.OfType<BatchNorm>().FirstOrDefault() is { } batchNorm)
        {
            throw new InputException(
                $"node '{batchNorm.Name}': a batch norm is left, and int8 has no such operator; fold it into the convolution before it");
        }

        GraphQuantizer quantizer = new(choices);
        quantizer._model.AddActivation(graph.Input.Name, graph.Input.Shape, quantizer._parameters[graph.Input.Name]);
        foreach (Node node in graph.Nodes)
        {
            quantizer.Add(node);
        }

        return quantizer._model.Build(graph.Input.Name, graph.OutputNames());
    }

    private void Add(Node node)
    {
        switch (node)
        {
            case Conv2D conv:
                AddConv2D(conv);
                break;
            case DepthwiseConv2D conv:
                AddDepthwiseConv2D(conv);
                break;
            case FullyConnected fullyConnected:
                AddFullyConnected(fullyConnected);
                break;
            case Activation activation:
                AddActivation(activation);
                break;
            case Binary binary:
                AddBinary(binary);
                break;
            case Constant constant:
                _model.AddConstant(constant.Name, constant.Value);
                break;
            case Pad pad:
                AddPad(pad);
                break;
            case Pool pool:
                AddPool(pool);
                break;
            case GlobalAveragePool pool:
                AddMean(pool);
                break;
            case Reshape reshape:
                int shape = _model.AddIntegers($"{reshape.Name}/shape", [reshape.Shape.Length], reshape.Shape);
                _model.AddOperator(
                    OperatorKind.Reshape, 1, [_model[reshape.Input], shape], Output(reshape), new ReshapeOptions(reshape.Shape));
                break;
            case Concat concat:
                int axis = _shapes[concat.Name].Length - 1;
                _model.AddOperator(
                    OperatorKind.Concatenation,
                    2,
                    [.. concat.Parts.Select(part => _model[part])],
                    Output(concat),
                    new ConcatenationOptions(axis));
                break;
            case Softmax softmax:
                _model.AddOperator(OperatorKind.Softmax, 2, [_model[softmax.Input]], Output(softmax), new SoftmaxOptions(1));
                break;
            case L2Normalize normalize:
                _model.AddOperator(OperatorKind.L2Normalization, 2, [_model[normalize.Input]], Output(normalize), new EmptyOptions());
                break;
            case SeveralOutputs:
                break;
            default:
                throw new InputException($"node '{node.Name}': int8 TFLite has no operator for {node.GetType().Name}");
        }
    }

    /// <summary>The tensor that a node writes, with the parameters chosen for it.</summary>
    private int Output(Node node) => _edgeScales.TryGetValue(node.Name, out EdgeScales? scales)
        ? _model.AddActivation(node.Name, _shapes[node.Name], scales)
        : _model.AddActivation(node.Name, _shapes[node.Name], _parameters[node.Name]);

    private void AddPad(Pad pad) => AddPadOperator(pad.Name, _model[pad.Input], pad.Padding, Output(pad));

    /// <summary>PAD writes the output's zero point; input and output share their parameters.</summary>
    private void AddPadOperator(string name, int input, Padding padding, int output)
    {
        // [dimension, before and after]
        int paddings = _model.AddIntegers(
            $"{name}/paddings", [4, 2], [0, 0, padding.Top, padding.Bottom, padding.Left, padding.Right, 0, 0]);
        _model.AddOperator(OperatorKind.Pad, 2, [input, paddings], output, new EmptyOptions());
    }

    /// <summary>A PAD operator in front of <paramref name="node"/>: the tensor to read instead of <paramref name="input"/>.</summary>
    private int PaddedInput(Node node, int input, Padding padding)
    {
        if (padding == Padding.None)
        {
            return input;
        }

        int[] shape = _model.ShapeOf(input);
        int[] padded = [shape[0], shape[1] + padding.Top + padding.Bottom, shape[2] + padding.Left + padding.Right, shape[3]];
        int output = _model.AddActivation($"{node.Name}/pad", padded, _model.ParametersOf(input));
        AddPadOperator($"{node.Name}/pad", input, padding, output);
        return output;
    }

    private void AddPool(Pool pool)
    {
        int input = _model[pool.Input];
        TfLitePadding padding = TfLitePadding.For(
            pool.Padding, _model.ShapeOf(input), pool.KernelHeight, pool.KernelWidth, pool.StrideHeight, pool.StrideWidth);

        // Padded zeros take part in a maximum unless nothing is below them, and in an average always.
        bool zerosAreHarmless = pool.Kind == PoolKind.Max && _model.ParametersOf(input).ZeroPoint == sbyte.MinValue;
        if (padding.Before != Padding.None && !zerosAreHarmless)
        {
            throw new InputException(
                $"node '{pool.Name}': {pool.Kind} pooling with padding {pool.Padding} is neither TFLite's SAME nor VALID at this input "
                    + "size; change the input size");
        }

        PoolOptions options = new(padding.Scheme, pool.StrideHeight, pool.StrideWidth, pool.KernelHeight, pool.KernelWidth);
        OperatorKind kind = pool.Kind == PoolKind.Max ? OperatorKind.MaxPool2D : OperatorKind.AveragePool2D;
        int padded = PaddedInput(pool, input, padding.Before);
        _model.AddOperator(kind, 2, [padded], Output(pool), options);
    }

    private void AddMean(GlobalAveragePool pool)
    {
        int axes = _model.AddIntegers($"{pool.Name}/axes", [2], [1, 2]);
        _model.AddOperator(OperatorKind.Mean, 2, [_model[pool.Input], axes], Output(pool), new ReducerOptions(pool.KeepDimensions));
    }
}
