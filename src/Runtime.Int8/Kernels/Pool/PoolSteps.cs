using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>What both poolings check.</summary>
internal abstract class PoolStep : Step
{
    /// <summary>The sum of a window is an int32: 2^23 · 128 &lt; 2^31.</summary>
    private const int MostPixels = 1 << 23;

    /// <summary>Those of a vector.</summary>
    private const int LeastChannels = 16;

    protected PoolStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        Tensor output = op.Int8Output();
        op.CheckSameQuantization(input, output);
        Geometry = WindowGeometry.OfPool(op, input, output);
        long window = (long)Math.Min(Geometry.FilterHeight, Geometry.InputHeight) * Math.Min(Geometry.FilterWidth, Geometry.InputWidth);
        if (window > MostPixels)
        {
            throw op.Bad($"its window has {window} pixels; this runtime supports up to {MostPixels}");
        }

        Range = ActivationRange.Of(op.Options.Activation, output.Scale, output.ZeroPoint);
        Vectors = context.InstructionSet.HasVectors() && Geometry.InputChannels >= LeastChannels;
    }

    public override IEnumerable<string> Kernels => Vectors ? ["PoolVectors"] : [];

    public WindowGeometry Geometry { get; }

    public ActivationRange Range { get; }

    /// <summary>Whether it computes on vectors.</summary>
    protected bool Vectors { get; }
}

/// <summary>AVERAGE_POOL_2D.</summary>
internal sealed class AveragePoolStep(in StepContext context) : PoolStep(context)
{
    private readonly bool _halfUp = context.Operator.IsUnsigned;

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
#if NET
        if (Vectors)
        {
            PoolVectors.RunAverage(Geometry, Range, _halfUp, memory.Int8(Inputs[0]), memory.Int8(Output));
            return;
        }
#endif

        PoolReference.RunAverage(Geometry, Range, _halfUp, memory.Int8(Inputs[0]), memory.Int8(Output));
    }
}

/// <summary>MAX_POOL_2D.</summary>
internal sealed class MaxPoolStep(in StepContext context) : PoolStep(context)
{
    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
#if NET
        if (Vectors)
        {
            PoolVectors.RunMax(Geometry, Range, memory.Int8(Inputs[0]), memory.Int8(Output));
            return;
        }
#endif

        PoolReference.RunMax(Geometry, Range, memory.Int8(Inputs[0]), memory.Int8(Output));
    }
}
