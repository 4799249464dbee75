using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using static TorchSharp.torch.nn;
using Padding = MobileNetEdge.Tools.Quantizer.FloatGraph.Padding;
using Tensor = TorchSharp.torch.Tensor;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>
/// Runs an architecture's graph on libtorch, so that gradients can be taken: the same nodes in the same order as in the float executor,
/// whose tensors are named as the nodes are.
/// </summary>
internal sealed class TorchNetwork
{
    // PyTorch's default: how much a batch moves the statistics.
    private const double NormMomentum = 0.1;

    private readonly Graph _graph;
    private readonly string _logits;

    public TorchNetwork(Architecture architecture, IWeightSource anyWeights)
    {
        _graph = architecture.Build(anyWeights);
        _logits = ((Softmax)_graph.Nodes[^1]).Input;
    }

    /// <param name="tensors">The network's.</param>
    /// <param name="pictures">[pictures, 3, height, width], channels last in memory: which makes depthwise convolutions faster.</param>
    /// <param name="training">Whether batch normalizations use and learn the batch's statistics.</param>
    /// <returns>[pictures, classes].</returns>
    public Tensor Logits(TensorSet tensors, Tensor pictures, bool training)
    {
        Dictionary<string, Tensor> values = new(StringComparer.Ordinal) { [_graph.Input.Name] = pictures };
        foreach (Node node in _graph.Nodes)
        {
            if (node.Name == _graph.Output)
            {
                break;    // the loss takes logits
            }

            values.Add(node.Name, Run(node, name => values[name], name => tensors[$"{node.Name}.{name}"], training));
        }

        return values[_logits];
    }

    private static Tensor Run(Node node, Func<string, Tensor> input, Func<string, Tensor> weights, bool training) => node switch
    {
        Conv2D conv => Convolve(
            input(conv.Input), weights("weight"), conv.Bias is null ? null : weights("bias"), conv.StrideHeight, conv.Padding, groups: 1),
        DepthwiseConv2D conv => Convolve(
            input(conv.Input), weights("weight"), null, conv.StrideHeight, conv.Padding, groups: conv.Weights.Shape[^1]),
        BatchNorm norm => functional.batch_norm(
            input(norm.Input), weights("running_mean"), weights("running_var"), weights("weight"), weights("bias"), training, NormMomentum,
            norm.Epsilon),
        FullyConnected dense => functional.linear(input(dense.Input), weights("weight"), weights("bias")),
        GlobalAveragePool pool => input(pool.Input).mean([2, 3], pool.KeepDimensions),
        Activation activation => Activate(input(activation.Input), activation.Kind),
        Binary { Kind: BinaryKind.Add } binary => input(binary.Left) + input(binary.Right),
        Binary { Kind: BinaryKind.Mul } binary => input(binary.Left) * input(binary.Right),
        _ => throw new NotSupportedException($"{node.GetType().Name} is not among the layers that architectures are made of"),
    };

    private static Tensor Convolve(Tensor x, Tensor weights, Tensor? bias, int stride, Padding padding, int groups)
    {
        bool even = padding.Top == padding.Bottom && padding.Left == padding.Right;
        Tensor padded = even ? x : functional.pad(x, [padding.Left, padding.Right, padding.Top, padding.Bottom]);
        long[] around = even ? [padding.Top, padding.Left] : [0, 0];
        return functional.conv2d(padded, weights, bias, [stride, stride], around, [1, 1], groups);
    }

    private static Tensor Activate(Tensor x, ActivationKind kind) => kind switch
    {
        ActivationKind.Relu => functional.relu(x),
        ActivationKind.Relu6 => functional.relu6(x),
        ActivationKind.HardSwish => functional.hardswish(x),
        ActivationKind.HardSigmoid => functional.hardsigmoid(x),
        _ => throw new NotSupportedException($"{kind} is not among the activations of MobileNets"),
    };
}
