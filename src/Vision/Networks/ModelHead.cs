using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Vision.Networks;

/// <summary>What the graph of a quantized model ends in.</summary>
internal static class ModelHead
{
    /// <summary>The operator that computes the first output; reshapes and conversions after it are skipped.</summary>
    public static HeadEnd EndOf(Model model)
    {
        int tensor = model.Outputs[0];
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
