using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;

namespace MobileNetEdge.Vision.Networks;

/// <summary>What the graph of a quantized model ends in.</summary>
internal static class ModelHead
{
    /// <summary>One of the outputs of a model.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="model">The model.</param>
    /// <param name="metadata">What its file says.</param>
    /// <param name="index">The output.</param>
    /// <param name="kind">What the user says of it; null to follow the file or the end of its graph.</param>
    /// <exception cref="InputException">The output cannot be of that kind.</exception>
    public static NetworkOutput OutputOf(string path, Model model, ModelMetadata metadata, int index, HeadKind? kind)
    {
        OutputMetadata? stated = index < metadata.Outputs.Count ? metadata.Outputs[index] : null;
        Tensor tensor = model.Tensors[model.Outputs[index]];
        Head head = Head.Of(path, tensor.Shape, EndOf(model, tensor.Index), kind ?? stated?.Head);
        return new NetworkOutput(stated?.Name ?? tensor.Name, head, stated?.Labels);
    }

    /// <summary>What computes an output; reshapes and conversions after it are skipped.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tensor">The output's index among its tensors.</param>
    private static HeadEnd EndOf(Model model, int tensor)
    {
        while (model.Operators.LastOrDefault(op => op.Outputs.Contains(tensor)) is { } op)
        {
            switch (op.Kind)
            {
                case OperatorKind.Reshape or OperatorKind.Squeeze or OperatorKind.Quantize or OperatorKind.Dequantize
                    when model.Tensors[op.Inputs[0]].Shape.Length > 0:
                    tensor = op.Inputs[0];
                    continue;
                case OperatorKind.Softmax:
                    return HeadEnd.Softmax;
                case OperatorKind.Logistic:
                    return HeadEnd.Sigmoid;
                case OperatorKind.L2Normalization:
                    return HeadEnd.Normalized;
                case OperatorKind.Conv2D or OperatorKind.FullyConnected:
                    return op.Options is { Activation: FusedActivation.None } and not ConvolutionOptions { HardSwish: true }
                        ? HeadEnd.Linear
                        : HeadEnd.Features;
                default:
                    return HeadEnd.Features;
            }
        }

        return HeadEnd.Features;
    }
}
