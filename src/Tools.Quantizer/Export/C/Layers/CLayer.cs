using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>How a step of the network is written in C: constants, and calls of kernels.</summary>
/// <param name="step">The runtime's step on reference kernels, which has checked operator and tensors.</param>
internal abstract class CLayer(Step step)
{
    public Step Step { get; } = step;

    /// <summary>How its rows depend on those of its inputs; null if it computes all of its output at once.</summary>
    public virtual RowGeometry? ByRows => Step.ByRows;

    /// <summary>Memory that it needs while it runs.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>The rows of the whole output, as arguments of a kernel that goes by rows.</summary>
    public virtual string AllRows => $"0, {Step.Output.Height}";

    /// <summary>Writes the layer's constants.</summary>
    /// <param name="writer">Receives them.</param>
    /// <param name="arena">Where everything is.</param>
    /// <param name="rows">The rows to compute, as arguments.</param>
    /// <returns>The calls of kernels, mostly one.</returns>
    public abstract IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows);

    /// <param name="node">What the step was created from.</param>
    /// <param name="step">The step.</param>
    /// <exception cref="ModelFormatException">There is no C kernel for the operator, or its numbers do not fit one.</exception>
    public static CLayer Of(Node node, Step step) => node.Head switch
    {
        null => new TableLayer(node, step),
        { Kind: OperatorKind.Conv2D or OperatorKind.DepthwiseConv2D } op => new ConvolutionLayer(node, op, step),
        { Kind: OperatorKind.FullyConnected } op => new FullyConnectedLayer(node, op, step),
        { Kind: OperatorKind.Add or OperatorKind.Sub or OperatorKind.Mul } op => new ElementwiseLayer(node, op, step),
        { Kind: OperatorKind.AveragePool2D or OperatorKind.MaxPool2D } op => new PoolLayer(op, step),
        { Kind: OperatorKind.Mean } op => new MeanLayer(node, op, step),
        { Kind: OperatorKind.Pad } => new PadLayer(step),
        { Kind: OperatorKind.Concatenation } op => new ConcatenationLayer(node, op, step),
        { Kind: OperatorKind.Transpose } => new TransposeLayer(step),
        { Kind: OperatorKind.Reshape or OperatorKind.Squeeze } => new CopyLayer(step),
        { Kind: OperatorKind.Softmax } op => new SoftmaxLayer(op, step),
        { Kind: OperatorKind.L2Normalization } op => new L2NormalizationLayer(op, step),
        { Kind: OperatorKind.ArgMax } op => new ArgMaxLayer(op, step),
        { Kind: OperatorKind.Quantize or OperatorKind.Dequantize } op => new FloatLayer(op, step),
        { } op => throw op.Bad("there is no C kernel for it"),
    };

    /// <summary>Elements along the last dimension, of which some operators make one answer.</summary>
    protected static int LastDimension(Tensor tensor) => tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1];

    /// <summary>The value that an input is; null for a constant.</summary>
    protected static Value? Activation(Node node, Tensor tensor) =>
        tensor.IsConstant ? null : node.Inputs.First(value => value.Tensor.Index == tensor.Index);
}
