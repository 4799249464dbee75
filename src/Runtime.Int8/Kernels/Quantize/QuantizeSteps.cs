using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>QUANTIZE from float, at the input of float-input models (int8 to int8 is a table).</summary>
internal sealed class QuantizeStep : Step
{
    private readonly float _scale;
    private readonly int _zeroPoint;
    private readonly bool _vectors;

    public QuantizeStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Input(0);
        Tensor output = op.Int8Output();
        if (input.Type != TensorType.Float32 || input.IsConstant)
        {
            throw op.Bad($"{input} should be a float32 activation");
        }

        op.CheckOutputShape(input.Shape);
        _scale = output.Scale;
        _zeroPoint = output.ZeroPoint;
        _vectors = context.InstructionSet.HasVectors();
    }

    public override IEnumerable<string> Kernels => _vectors ? ["QuantizeVectors"] : [];

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        ReadOnlySpan<float> input = memory.Elements<float>(Inputs[0]);
        Span<sbyte> output = memory.Int8(Output);
#if NET
        if (_vectors)
        {
            QuantizeVectors.Run(_scale, _zeroPoint, input, output);
            return;
        }
#endif

        QuantizeReference.Run(_scale, _zeroPoint, input, output);
    }
}

/// <summary>DEQUANTIZE to float, at the output of float-output models: a number for each class, for which vectors would not pay.</summary>
internal sealed class DequantizeStep : Step
{
    private readonly float _scale;
    private readonly int _zeroPoint;

    public DequantizeStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        if (op.Output.Type != TensorType.Float32)
        {
            throw op.Bad($"{op.Output} should be float32");
        }

        op.CheckOutputShape(input.Shape);
        _scale = input.Scale;
        _zeroPoint = input.ZeroPoint;
    }

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        ReadOnlySpan<sbyte> input = memory.Int8(Inputs[0]);
        Span<float> output = memory.Elements<float>(Output);
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = AffineQuantization.Dequantize(input[i], _scale, _zeroPoint);
        }
    }
}
