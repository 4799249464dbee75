using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>ARG_MAX along the last axis: the index of the greatest value, the first one among equals.</summary>
internal sealed class ArgMaxStep : Step
{
    private readonly int _depth;

    public ArgMaxStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        int[] axis = op.IntegerConstant(1);
        int rank = input.Shape.Length;
        if (axis.Length != 1 || rank == 0 || (axis[0] != rank - 1 && axis[0] != -1))
        {
            throw op.Bad($"its axis [{string.Join(", ", axis)}] should be the last of {input}");
        }

        _depth = input.Shape[^1];
        if (op.Output.Type is not (TensorType.Int32 or TensorType.Int64) || op.Output.Count != input.Count / _depth)
        {
            throw op.Bad($"{op.Output} should be int32 or int64, with one element per row of {input}");
        }
    }

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        ReadOnlySpan<sbyte> input = memory.Int8(Inputs[0]);
        for (int row = 0; row < input.Length / _depth; row++)
        {
            int best = 0;
            for (int i = 1; i < _depth; i++)
            {
                if (input[(row * _depth) + i] > input[(row * _depth) + best])
                {
                    best = i;
                }
            }

            if (Output.Tensor.Type == TensorType.Int32)
            {
                memory.Elements<int>(Output)[row] = best;
            }
            else
            {
                memory.Elements<long>(Output)[row] = best;
            }
        }
    }
}
