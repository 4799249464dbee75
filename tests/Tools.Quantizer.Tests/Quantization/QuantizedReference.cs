using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization;
using FusedActivation = MobileNetEdge.Runtime.Int8.Graph.FusedActivation;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;
using PaddingScheme = MobileNetEdge.Runtime.Int8.Graph.Padding;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

/// <summary>
/// What an int8 network means: every operator in real numbers on dequantized inputs, its clamp, then rounding to the output's int8.
/// Kernels in integers differ from it by single steps.
/// </summary>
internal static class QuantizedReference
{
    /// <summary>The dequantized output for real input values.</summary>
    public static float[] Run(QuantizedModel model, float[] input)
    {
        Tensor[] values = new Tensor[model.Tensors.Count];
        for (int i = 0; i < values.Length; i++)
        {
            QuantizedTensor tensor = model.Tensors[i];
            if (tensor is { Data: not null, Quantization: not null })
            {
                values[i] = new Tensor(tensor.Shape, tensor.Dequantize());
            }
        }

        values[model.Input] = Round(model.Tensors[model.Input], input);
        foreach (QuantizedOperator op in model.Operators)
        {
            Tensor result = Run(model, op, [.. op.Inputs.Select(i => values[i])]);
            QuantizedTensor output = model.Tensors[op.Output];
            Assert.Equal(output.Shape, result.Shape);
            values[op.Output] = Round(output, result.Data);
        }

        return values[model.Outputs[0]].Data;
    }

    private static Tensor Round(QuantizedTensor tensor, float[] values)
    {
        TensorQuantization quantization = tensor.Quantization!;
        return new Tensor(tensor.Shape, [.. values.Select((value, i) =>
        {
            // One scale, or in the edge profile one for each channel, the last dimension.
            AffineParameters parameters = new(quantization.Scales[i % quantization.Scales.Length], quantization.ZeroPoint);
            return parameters.Dequantize(parameters.Quantize(value));
        })]);
    }

    private static Tensor Run(QuantizedModel model, QuantizedOperator op, Tensor[] inputs)
    {
        switch (op.Options)
        {
            case ConvOptions conv:
                int[] shape = inputs[1].Shape;
                Padding padding = conv.Padding == PaddingScheme.Valid
                    ? Padding.None
                    : Padding.Same(inputs[0].Shape[1], inputs[0].Shape[2], shape[1], shape[2], conv.StrideHeight, conv.StrideWidth);
                bool depthwise = op.Kind == OperatorKind.DepthwiseConv2D;
                Tensor weights = depthwise ? Arithmetic.DepthwiseToGrouped(inputs[1].Data, shape[1], shape[2], shape[3]) : inputs[1];
                Tensor sums = Arithmetic.Conv(
                    inputs[0], weights, inputs[2].Data, conv.StrideHeight, conv.StrideWidth, padding, depthwise ? inputs[0].Shape[3] : 1);
                return conv.HardSwish
                    ? Arithmetic.Map(sums, x => Arithmetic.Activate(ActivationKind.HardSwish, x))
                    : Clamp(sums, conv.Activation);
            case PoolOptions pool:
                return Arithmetic.Pool(
                    inputs[0], op.Kind == OperatorKind.MaxPool2D ? PoolKind.Max : PoolKind.Average, pool.FilterHeight, pool.StrideHeight);
            case FullyConnectedOptions full:
                return Clamp(Arithmetic.FullyConnected(inputs[0], inputs[1], inputs[2].Data), full.Activation);
            case ArithmeticOptions options:
                return Clamp(
                    Arithmetic.Binary(inputs[0], inputs[1], op.Kind switch
                    {
                        OperatorKind.Add => (a, b) => a + b,
                        OperatorKind.Sub => (a, b) => a - b,
                        _ => (a, b) => a * b,
                    }),
                    options.Activation);
            case ConcatenationOptions:
                return Arithmetic.Concat(inputs);
            case ReducerOptions reducer:
                return Arithmetic.Mean(inputs[0], reducer.KeepDimensions);
            case ReshapeOptions reshape:
                return inputs[0] with { Shape = reshape.NewShape };
            case SoftmaxOptions:
                return Arithmetic.Softmax(inputs[0]);
        }

        return op.Kind switch
        {
            OperatorKind.Pad => PadOf(model.Tensors[op.Inputs[1]], inputs[0]),
            OperatorKind.HardSwish => Arithmetic.Map(inputs[0], x => Arithmetic.Activate(ActivationKind.HardSwish, x)),
            OperatorKind.Tanh => Arithmetic.Map(inputs[0], x => Arithmetic.Activate(ActivationKind.Tanh, x)),
            OperatorKind.Elu => Arithmetic.Map(inputs[0], x => Arithmetic.Activate(ActivationKind.Elu, x)),
            OperatorKind.Gelu => Arithmetic.Map(inputs[0], x => Arithmetic.Activate(ActivationKind.GeluByTanh, x)),
            OperatorKind.LeakyRelu => Arithmetic.Map(
                inputs[0], x => Arithmetic.Activate(ActivationKind.LeakyRelu, x, ((LeakyReluOptions)op.Options!).Alpha)),
            OperatorKind.Logistic => Arithmetic.Map(inputs[0], x => Arithmetic.Activate(ActivationKind.Logistic, x)),
            OperatorKind.L2Normalization => Arithmetic.L2Normalize(inputs[0]),
            _ => throw new NotSupportedException(op.Kind.ToString()),
        };
    }

    private static Tensor PadOf(QuantizedTensor paddings, Tensor input)
    {
        int At(int i) => BitConverter.ToInt32(paddings.Data!, i * 4);
        return Arithmetic.Pad(input, new Padding(At(2), At(3), At(4), At(5)));
    }

    private static Tensor Clamp(Tensor value, FusedActivation activation) => activation switch
    {
        FusedActivation.Relu => Arithmetic.Map(value, x => Arithmetic.Activate(ActivationKind.Relu, x)),
        FusedActivation.Relu6 => Arithmetic.Map(value, x => Arithmetic.Activate(ActivationKind.Relu6, x)),
        FusedActivation.ReluN1To1 => Arithmetic.Map(value, x => Arithmetic.Activate(ActivationKind.ReluN1To1, x)),
        _ => value,
    };
}
