using MobileNetEdge.Tools.Quantizer.FloatGraph;
using FusedActivation = MobileNetEdge.Runtime.Int8.Graph.FusedActivation;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;
using PaddingScheme = MobileNetEdge.Runtime.Int8.Graph.Padding;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>Operators with weights: CONV_2D and DEPTHWISE_CONV_2D with a scale per output channel, FULLY_CONNECTED with one
/// scale.</summary>
internal sealed partial class GraphQuantizer
{
    private void AddConv2D(Conv2D conv)
    {
        int[] shape = conv.Weights.Shape; // [outChannels, kernelHeight, kernelWidth, inChannels], TFLite's own order
        Placement place = Place(
            conv,
            conv.Input,
            conv.Padding,
            shape[1],
            shape[2],
            conv.StrideHeight,
            conv.StrideWidth,
            conv.DilationHeight,
            conv.DilationWidth);
        int inner = shape[1] * shape[2] * shape[3];
        QuantizedWeights quantized = QuantizedWeights.Quantize(
            conv.Weights.Data,
            BiasOf(conv, conv.Bias, shape[0]),
            MeansOf(conv),
            shape[0],
            shape[0],
            inner,
            place.InputScale,
            ScalesOf(conv));
        (int weights, int bias) = _model.AddWeights(conv.Name, shape, 0, quantized);
        ConvOptions options = new(
            place.Scheme,
            conv.StrideHeight,
            conv.StrideWidth,
            conv.DilationHeight,
            conv.DilationWidth,
            0,
            FusedActivationOf(conv),
            IsEdge(conv),
            IsHardSwish(conv));
        _model.AddOperator(OperatorKind.Conv2D, options.IsEdge ? 1 : 3, [place.Input, weights, bias], WeightedOutput(conv), options);
    }

    private void AddDepthwiseConv2D(DepthwiseConv2D conv)
    {
        int[] shape = [1, .. conv.Weights.Shape]; // [1, kernelHeight, kernelWidth, outChannels]
        Placement place = Place(
            conv,
            conv.Input,
            conv.Padding,
            shape[1],
            shape[2],
            conv.StrideHeight,
            conv.StrideWidth,
            conv.DilationHeight,
            conv.DilationWidth);
        int multiplier = shape[3] / _model.ShapeOf(place.Input)[3];
        double[] observed = MeansOf(conv);
        double[] means = [.. Enumerable.Range(0, shape[3]).Select(c => observed[c / multiplier % observed.Length])];
        float[] biases = BiasOf(conv, conv.Bias, shape[3]);
        QuantizedWeights quantized = _edgeScales.TryGetValue(conv.Input, out EdgeScales? scales)
            ? QuantizeByChannel(conv, biases, means, scales.Scales, ScalesOf(conv))
            : QuantizedWeights.Quantize(conv.Weights.Data, biases, means, shape[3], shape[3], 1, place.InputScale, ScalesOf(conv));
        (int weights, int bias) = _model.AddWeights(conv.Name, shape, 3, quantized);
        ConvOptions options = new(
            place.Scheme,
            conv.StrideHeight,
            conv.StrideWidth,
            conv.DilationHeight,
            conv.DilationWidth,
            multiplier,
            FusedActivationOf(conv),
            IsEdge(conv),
            IsHardSwish(conv));
        _model.AddOperator(
            OperatorKind.DepthwiseConv2D, options.IsEdge ? 1 : 3, [place.Input, weights, bias], WeightedOutput(conv), options);
    }

    /// <summary>
    /// One scale for all outputs: what version 4 of the operator means. Scales per output need version 12, which runtimes before
    /// 2024 refuse.
    /// </summary>
    private void AddFullyConnected(FullyConnected node)
    {
        int[] shape = node.Weights.Shape; // [outputs, inputs]
        int input = _model[node.Input];
        QuantizedWeights quantized = QuantizedWeights.Quantize(
            node.Weights.Data,
            BiasOf(node, node.Bias, shape[0]),
            MeansOf(node),
            shape[0],
            1,
            node.Weights.Data.Length,
            _model.ParametersOf(input).Scale,
            ScalesOf(node));
        (int weights, int bias) = _model.AddWeights(node.Name, shape, 0, quantized);
        _model.AddOperator(
            OperatorKind.FullyConnected,
            4,
            [input, weights, bias],
            WeightedOutput(node),
            new FullyConnectedOptions(FusedActivationOf(node)));
    }

    /// <summary>What a convolution reads and how its options call the padding.</summary>
    private readonly record struct Placement(int Input, float InputScale, PaddingScheme Scheme);

    private Placement Place(
        Node conv,
        string input,
        Padding padding,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int dilationHeight,
        int dilationWidth)
    {
        int source = _model[input];
        TfLitePadding place = TfLitePadding.For(
            padding, _model.ShapeOf(source), kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth);
        return new Placement(PaddedInput(conv, source, place.Before), _model.ParametersOf(source).Scale, place.Scheme);
    }

    /// <summary>What rounding the weights is corrected with; weights that were rounded before have that behind them.</summary>
    private double[] MeansOf(UnaryNode layer) => ScalesOf(layer).Length > 0 ? [0] : _choices.Means[layer.Input];

    private float[] ScalesOf(Node layer) => _choices.WeightScales.GetValueOrDefault(layer.Name) ?? [];

    /// <summary>The bias, with a hard sigmoid's "+ 3" when the node computes relu6(x + 3) itself.</summary>
    private float[] BiasOf(Node node, float[]? bias, int outputs)
    {
        bias ??= new float[outputs];
        return _fusion.ActivationOf(node) is { Kind: ActivationKind.HardSigmoid } ? Array.ConvertAll(bias, value => value + 3) : bias;
    }

    private FusedActivation FusedActivationOf(Node node) =>
        _fusion.ActivationOf(node) is { Kind: not ActivationKind.HardSwish } activation ? ClampOf(activation.Kind) : FusedActivation.None;

    /// <summary>A hard sigmoid's clamp is that of its first half.</summary>
    private static FusedActivation ClampOf(ActivationKind kind) => kind switch
    {
        ActivationKind.Relu => FusedActivation.Relu,
        ActivationKind.ReluN1To1 => FusedActivation.ReluN1To1,
        ActivationKind.Relu6 or ActivationKind.HardSigmoid => FusedActivation.Relu6,
        _ => throw new InvalidOperationException($"{kind} is not a clamp"),
    };

    /// <summary>The node's own tensor, that of the clamp it applies, or the first half of the hard sigmoid behind it.</summary>
    private int WeightedOutput(Node node) => _fusion.ActivationOf(node) switch
    {
        null => Output(node),
        { Kind: ActivationKind.HardSigmoid } gate => AddRelu6OfGate(gate),
        { } activation => Output(activation),
    };
}
