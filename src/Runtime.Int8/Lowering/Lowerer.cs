using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Lowering;

/// <summary>The result of lowering.</summary>
/// <param name="Steps">In order of execution.</param>
/// <param name="Nodes">What each step was created from.</param>
/// <param name="Outlines">Outlines of the steps that run on vector kernels.</param>
/// <param name="Inputs">Where the caller writes, in the model's order.</param>
/// <param name="Outputs">The values of the answers, in the model's order.</param>
/// <param name="Values">The value of each activation that is stored, by tensor index.</param>
internal sealed record LoweredModel(
    IReadOnlyList<Step> Steps,
    IReadOnlyList<Node> Nodes,
    IReadOnlyList<StepOutline> Outlines,
    IReadOnlyList<Value> Inputs,
    IReadOnlyList<Value> Outputs,
    IReadOnlyDictionary<int, Value> Values);

/// <summary>Turns a <see cref="ModelGraph"/> into steps. Checks every operator against its tensors, so that no kernel has to.</summary>
internal sealed class Lowerer
{
    private readonly ModelGraph _model;
    private readonly Tensor[] _tensors;
    private readonly Dictionary<int, Value> _values = [];
    private readonly List<Node> _nodes = [];
    private int _valueCount;

    private Lowerer(ModelGraph model)
    {
        _model = model;
        _tensors = SignedTensors.Of(model.Tensors);
    }

    /// <param name="model">A verified model.</param>
    /// <param name="options">How to lower.</param>
    /// <param name="weights">Receives the constants.</param>
    /// <exception cref="ModelFormatException">
    /// An operator does not fit its tensors or is used in a way this runtime does not support.
    /// </exception>
    public static LoweredModel Lower(ModelGraph model, LoweringOptions options, WeightBlockBuilder weights)
    {
        Lowerer lowerer = new(model);
        Value[] inputs = [.. model.Inputs.Select(lowerer.AddInput)];
        foreach (Operator op in model.Operators)
        {
            lowerer.AddOperator(op);
        }

        Value[] outputs = [.. model.Outputs.Select(lowerer.AddOutput)];
        List<Node> nodes = options.KeepAll ? lowerer._nodes : Fusion.FoldTables(lowerer._nodes, outputs);
        using SpentConstants? spent = options.ConsumesModel ? new SpentConstants(model.File, nodes) : null;
        List<Step> steps = [];
        List<StepOutline> outlines = [];
        foreach (Node node in nodes)
        {
            Step step = StepFor(node, options, weights);
            steps.Add(step);
            if (step.Kernels.Any())
            {
                outlines.Add(StepOutline.Of(node, step));
            }

            spent?.LetGo(node);
        }

        lowerer.CheckEnds(model.Inputs, "inputs");
        lowerer.CheckEnds(model.Outputs, "outputs");
        return new LoweredModel(steps, nodes, outlines, inputs, outputs, lowerer._values);
    }

    /// <summary>Adds an input. A lookup of its own converts a uint8 input to int8; fusion joins it with a lookup that follows.</summary>
    private Value AddInput(int index)
    {
        Value value = _values[index] = NewValue(_tensors[index]);
        return _model.Tensors[index].Type == TensorType.UInt8 ? AddFlip(NewValue(_model.Tensors[index]), value).Inputs[0] : value;
    }

    private Value AddOutput(int index)
    {
        Value value = _values[index];
        return _model.Tensors[index].Type == TensorType.UInt8 ? AddFlip(value, NewValue(_model.Tensors[index])).Output : value;
    }

    /// <summary>Inputs and outputs have one scale: per-channel scales are only for activations between operators.</summary>
    private void CheckEnds(IReadOnlyList<int> ends, string name)
    {
        foreach (int end in ends)
        {
            if (_tensors[end].Quantization is { IsPerTensor: false })
            {
                throw new ModelFormatException($"subgraphs[0].{name}", $"{_tensors[end]} should have one scale and zero point");
            }
        }
    }

    private Node AddFlip(Value from, Value to)
    {
        Node node = new() { Inputs = [from], Output = to, Table = SignedTensors.FlipTable() };
        _nodes.Add(node);
        return node;
    }

    private void AddOperator(Operator op)
    {
        OperatorView view = new(op, _tensors, op.Outputs.Any(output => _model.Tensors[output].Type == TensorType.UInt8));
        CheckOneKindOfBytes(view);
        Value output = _values[view.Output.Index] = NewValue(view.Output);
        sbyte[]? table = UnaryOperators.TryTable(view, out Tensor? input);
        Node node = table is not null
            ? new Node { Inputs = [_values[input!.Index]], Output = output, Table = table }
            : new Node { Head = view, Inputs = [.. op.Inputs.Where(_values.ContainsKey).Select(i => _values[i])], Output = output };
        node.Operators.Add(op);
        _nodes.Add(node);
    }

    /// <summary>
    /// Rejects an operator that mixes int8 and uint8, which look alike after <see cref="SignedTensors"/>. No converter writes one.
    /// </summary>
    private void CheckOneKindOfBytes(OperatorView view)
    {
        TensorType[] kinds =
        [
            .. view.Operator.Inputs.Where(i => i >= 0).Concat(view.Operator.Outputs)
                .Select(i => _model.Tensors[i].Type).Where(type => type is TensorType.Int8 or TensorType.UInt8).Distinct(),
        ];
        if (kinds.Length > 1 && view.Kind != OperatorKind.Quantize)
        {
            throw view.Bad("it mixes int8 and uint8 tensors");
        }
    }

    private Value NewValue(Tensor tensor) => new(_valueCount++, tensor);

    /// <summary>Creates the step of a node.</summary>
    public static Step StepFor(Node node, LoweringOptions options, WeightBlockBuilder weights)
    {
        if (node.Head is not { } head)
        {
            return new TableStep(node, options, weights);
        }

        StepContext context = new(node, head, options, weights);
        return head.Kind switch
        {
            OperatorKind.Conv2D => Conv2DStep.Create(context),
            OperatorKind.DepthwiseConv2D => DepthwiseConv2DStep.Create(context),
            OperatorKind.FullyConnected => FullyConnectedStep.Create(context),
            OperatorKind.Add or OperatorKind.Sub => new ElementwiseStep<AddSubArithmetic>(context, AddSubArithmetic.Of(head)),
            OperatorKind.Mul => new ElementwiseStep<MulArithmetic>(context, MulArithmetic.Of(head)),
            OperatorKind.Mean => new MeanStep(context),
            OperatorKind.AveragePool2D => new AveragePoolStep(context),
            OperatorKind.MaxPool2D => new MaxPoolStep(context),
            OperatorKind.Pad => new PadStep(context),
            OperatorKind.Reshape or OperatorKind.Squeeze => new CopyStep(context),
            OperatorKind.Transpose => new TransposeStep(context),
            OperatorKind.Softmax => new SoftmaxStep(context),
            OperatorKind.Quantize => new QuantizeStep(context),
            OperatorKind.Dequantize => new DequantizeStep(context),
            OperatorKind.L2Normalization => new L2NormalizationStep(context),
            OperatorKind.ArgMax => new ArgMaxStep(context),
            OperatorKind.Concatenation => new ConcatenationStep(context),
            _ => throw head.Bad("this runtime has no kernel for it"),
        };
    }
}
