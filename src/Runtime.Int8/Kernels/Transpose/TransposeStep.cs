using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>TRANSPOSE of up to four dimensions, as converters put between NCHW and NHWC.</summary>
internal sealed class TransposeStep : Step
{
    public TransposeStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        Tensor output = op.Int8Output();
        op.CheckSameQuantization(input, output);
        int rank = input.Shape.Length;
        int[] permutation = op.IntegerConstant(1);
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, rank)))
        {
            throw op.Bad($"[{string.Join(", ", permutation)}] is not a permutation of the dimensions of {input}");
        }

        op.CheckOutputShape([.. permutation.Select(d => input.Shape[d])]);
        int[] o = op.Shape4(output);
        int[] strides = [0, 0, 0, 0];
        for (int d = 0; d < rank; d++)
        {
            strides[4 - rank + d] = Tensor.CountOf(input.Shape.AsSpan(permutation[d] + 1));
        }

        Shape = (o[0], o[1], o[2], o[3]);
        Strides = new Strides(strides[0], strides[1], strides[2], strides[3]);
    }

    /// <summary>Sizes of the output.</summary>
    public (int D0, int D1, int D2, int D3) Shape { get; }

    /// <summary>Elements of the input between neighbours along each dimension of the output.</summary>
    public Strides Strides { get; }

    public override void Run(EngineMemory memory, Rows rows, in Share share) =>
        TransposeReference.Run(Shape, Strides, memory.Int8(Inputs[0]), memory.Int8(Output));
}
