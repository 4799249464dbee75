using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>PAD with real zeros.</summary>
internal sealed class PadStep : Step
{
    private readonly sbyte _zeroPoint;

    public PadStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        Tensor output = op.Int8Output();
        op.CheckSameQuantization(input, output);
        int rank = input.Shape.Length;
        int[] paddings = op.IntegerConstant(1);    // [rank, 2]: before, after
        if (paddings.Length != rank * 2 || paddings.Any(p => p < 0))
        {
            throw op.Bad($"its paddings [{string.Join(", ", paddings)}] should be two numbers from 0 up for each dimension of {input}");
        }

        long[] padded = [.. input.Shape.Select((size, d) => (long)size + paddings[2 * d] + paddings[(2 * d) + 1])];
        if (!padded.SequenceEqual(output.Shape.Select(size => (long)size)))
        {
            throw op.Bad($"{output} should have shape [{string.Join(", ", padded)}]");
        }

        int[] i = op.Shape4(input);
        int[] o = op.Shape4(output);
        int[] before = [0, 0, 0, 0];
        for (int d = 0; d < rank; d++)
        {
            before[4 - rank + d] = paddings[2 * d];
        }

        Geometry = new PadGeometry(i[0], i[1], i[2], i[3], o[1], o[2], o[3], before[0], before[1], before[2], before[3]);
        _zeroPoint = (sbyte)output.ZeroPoint;
    }

    /// <summary>Sizes and the zeros in front.</summary>
    public PadGeometry Geometry { get; }

    public override void Run(EngineMemory memory, Rows rows, in Share share) =>
        PadReference.Run(Geometry, _zeroPoint, memory.Int8(Inputs[0]), memory.Int8(Output));
}
