using MobileNetEdge.Tools.Quantizer.FloatGraph;
using FusedActivation = MobileNetEdge.Runtime.Int8.Graph.FusedActivation;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>Activations that stand alone, and arithmetic of two operands.</summary>
internal sealed partial class GraphQuantizer
{
    // relu6's whole range in 255 steps: 0 and 6 are exact.
    private static readonly AffineParameters Relu6Parameters = new(6f / 255, -128);

    private void AddActivation(Activation node)
    {
        switch (node.Kind)
        {
            case ActivationKind.HardSwish when _fusion.IsFused(node):
                break;
            case ActivationKind.HardSwish:
                _model.AddOperator(OperatorKind.HardSwish, 1, [_model[node.Input]], Output(node), new EmptyOptions());
                break;
            case ActivationKind.Logistic:
                _model.AddOperator(OperatorKind.Logistic, 2, [_model[node.Input]], Output(node), null);
                break;
            case ActivationKind.HardSigmoid:
                AddHardSigmoid(node);
                break;
            case ActivationKind.Tanh:
                _model.AddOperator(OperatorKind.Tanh, 2, [_model[node.Input]], Output(node), null);
                break;
            case ActivationKind.Elu:
                _model.AddOperator(OperatorKind.Elu, 1, [_model[node.Input]], Output(node), null);
                break;
            case ActivationKind.Gelu or ActivationKind.GeluByTanh:
                GeluOptions gelu = new(node.Kind == ActivationKind.GeluByTanh);
                _model.AddOperator(OperatorKind.Gelu, 2, [_model[node.Input]], Output(node), gelu);
                break;
            case ActivationKind.LeakyRelu:
                _model.AddOperator(OperatorKind.LeakyRelu, 2, [_model[node.Input]], Output(node), new LeakyReluOptions(node.Slope));
                break;
            default:
                if (!_fusion.IsFused(node))
                {
                    AddClamp(node, 0, Output(node), ClampOf(node.Kind));
                }

                break;
        }
    }

    /// <summary>TFLite has no hard sigmoid; its converter too writes relu6(x + 3) · (1/6).</summary>
    private void AddHardSigmoid(Activation node)
    {
        if (!_fusion.IsFused(node))
        {
            AddClamp(node, 3, AddRelu6OfGate(node), FusedActivation.Relu6);
        }

        int sixth = _model.AddConstant($"{node.Name}/sixth", new Tensor([], [1f / 6]));
        _model.AddOperator(
            OperatorKind.Mul, 2, [_model[Relu6Name(node)], sixth], Output(node), new ArithmeticOptions(FusedActivation.None));
    }

    /// <summary>
    /// clamp(x + addend) as an ADD with that activation. For a clamp alone the addend is 0: RELU6 of its own is not portable, as
    /// TFLite Micro's copies integers and so is wrong where input and output scales differ, and RELU_N1_TO_1 it lacks.
    /// </summary>
    private void AddClamp(Activation node, float addend, int output, FusedActivation clamp)
    {
        int constant = _model.AddConstant($"{node.Name}/addend", new Tensor([], [addend]));
        _model.AddOperator(OperatorKind.Add, 2, [_model[node.Input], constant], output, new ArithmeticOptions(clamp));
    }

    private int AddRelu6OfGate(Activation gate) => _model.AddActivation(Relu6Name(gate), _shapes[gate.Name], Relu6Parameters);

    private static string Relu6Name(Activation gate) => $"{gate.Name}/relu6";

    private void AddBinary(Binary node)
    {
        int left = _model[node.Left];
        int right = _model[node.Right];
        int output = Output(_fusion.ActivationOf(node) ?? (Node)node);
        (OperatorKind kind, int version) = node.Kind switch
        {
            BinaryKind.Add => (OperatorKind.Add, 2),
            BinaryKind.Sub => (OperatorKind.Sub, 2),
            _ => (OperatorKind.Mul, MulVersion(left, right, output)),
        };
        _model.AddOperator(kind, version, [left, right], output, new ArithmeticOptions(FusedActivationOf(node)));
    }

    /// <summary>Version 3 where the product's steps are no finer than the output's (TFLite op_version: "rescale value ≥ 1").</summary>
    private int MulVersion(int left, int right, int output)
    {
        double rescale = (double)_model.ParametersOf(left).Scale * _model.ParametersOf(right).Scale / _model.ParametersOf(output).Scale;
        return rescale >= 1 ? 3 : 2;
    }
}
