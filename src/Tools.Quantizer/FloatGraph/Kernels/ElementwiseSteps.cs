using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

internal interface IActivationFunction
{
    static abstract Vector256<float> Of(Vector256<float> x);
}

/// <summary>One function on every element.</summary>
internal sealed class ActivationStep<T> : Step
    where T : struct, IActivationFunction
{
    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> input = inputs[0];
        int lanes = Vector256<float>.Count;
        if (output.Length < lanes)
        {
            Span<float> one = stackalloc float[lanes];
            one.Clear();
            input.CopyTo(one);
            T.Of(Vector256.Create<float>(one)).CopyTo(one);
            one[..output.Length].CopyTo(output);
            return;
        }

        for (int i = 0; i < output.Length; i += lanes)
        {
            // The last vector overlaps the one before it where the length is no multiple: the same values once more.
            int at = Math.Min(i, output.Length - lanes);
            T.Of(Vector256.Create(input[at..])).CopyTo(output[at..]);
        }
    }
}

/// <summary>An activation that few networks have, one number at a time.</summary>
internal sealed class FunctionStep(Func<float, float> function) : Step
{
    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> input = inputs[0];
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = function(input[i]);
        }
    }
}

internal static class ActivationSteps
{
    public static Step Create(Activation activation) => activation.Kind switch
    {
        ActivationKind.Relu => new ActivationStep<Relu>(),
        ActivationKind.Relu6 => new ActivationStep<Relu6>(),
        ActivationKind.ReluN1To1 => new ActivationStep<ReluN1To1>(),
        ActivationKind.HardSwish => new ActivationStep<HardSwish>(),
        ActivationKind.HardSigmoid => new ActivationStep<HardSigmoid>(),
        ActivationKind.Logistic => new ActivationStep<Logistic>(),
        ActivationKind.Tanh => new FunctionStep(MathF.Tanh),
        ActivationKind.Elu => new FunctionStep(static x => x < 0 ? MathF.Exp(x) - 1 : x),
        ActivationKind.Gelu => new FunctionStep(GaussianErrorUnit.Exact),
        ActivationKind.GeluByTanh => new FunctionStep(GaussianErrorUnit.Approximate),
        ActivationKind.LeakyRelu => new FunctionStep(x => x < 0 ? x * activation.Slope : x),
        var kind => throw new ArgumentOutOfRangeException(nameof(activation), kind, "an activation without a kernel"),
    };

    private static Vector256<float> Clamp(Vector256<float> x, float low, float high) =>
        Vector256.Min(Vector256.Max(x, Vector256.Create(low)), Vector256.Create(high));

    private readonly struct Relu : IActivationFunction
    {
        public static Vector256<float> Of(Vector256<float> x) => Vector256.Max(x, Vector256<float>.Zero);
    }

    private readonly struct Relu6 : IActivationFunction
    {
        public static Vector256<float> Of(Vector256<float> x) => Clamp(x, 0, 6);
    }

    private readonly struct ReluN1To1 : IActivationFunction
    {
        public static Vector256<float> Of(Vector256<float> x) => Clamp(x, -1, 1);
    }

    private readonly struct HardSigmoid : IActivationFunction
    {
        public static Vector256<float> Of(Vector256<float> x) => Clamp(x + Vector256.Create(3f), 0, 6) * (1f / 6f);
    }

    private readonly struct HardSwish : IActivationFunction
    {
        public static Vector256<float> Of(Vector256<float> x) => x * HardSigmoid.Of(x);
    }

    private readonly struct Logistic : IActivationFunction
    {
        public static Vector256<float> Of(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-x));
    }
}

/// <summary>Add, subtract, multiply with broadcasting: an operand's stride is 0 along the axes where its size is 1.</summary>
internal sealed class BinaryStep : Step
{
    private readonly BinaryKind _kind;
    private readonly int[] _shape;
    private readonly int[] _leftStrides;
    private readonly int[] _rightStrides;

    public BinaryStep(BinaryKind kind, int[] left, int[] right, int[] output)
    {
        _kind = kind;
        _shape = output.Length == 0 ? [1] : output;
        _leftStrides = Strides(left, _shape.Length);
        _rightStrides = Strides(right, _shape.Length);
    }

    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> left = inputs[0];
        ReadOnlySpan<float> right = inputs[1];
        int last = _shape.Length - 1;
        int length = _shape[last];
        Span<int> index = stackalloc int[_shape.Length];
        index.Clear();
        for (int at = 0; at < output.Length; at += length)
        {
            (int l, int r) = (0, 0);
            for (int axis = 0; axis < last; axis++)
            {
                l += index[axis] * _leftStrides[axis];
                r += index[axis] * _rightStrides[axis];
            }

            Row(left[l..], _leftStrides[last], right[r..], _rightStrides[last], output.Slice(at, length));
            for (int axis = last - 1; axis >= 0 && ++index[axis] == _shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }
    }

    private void Row(ReadOnlySpan<float> left, int leftStride, ReadOnlySpan<float> right, int rightStride, Span<float> output)
    {
        int i = 0;
        for (; i + Vector256<float>.Count <= output.Length; i += Vector256<float>.Count)
        {
            Vector256<float> a = leftStride == 0 ? Vector256.Create(left[0]) : Vector256.Create(left[i..]);
            Vector256<float> b = rightStride == 0 ? Vector256.Create(right[0]) : Vector256.Create(right[i..]);
            Vector256<float> result = _kind switch { BinaryKind.Add => a + b, BinaryKind.Sub => a - b, _ => a * b };
            result.CopyTo(output[i..]);
        }

        for (; i < output.Length; i++)
        {
            (float a, float b) = (left[i * leftStride], right[i * rightStride]);
            output[i] = _kind switch { BinaryKind.Add => a + b, BinaryKind.Sub => a - b, _ => a * b };
        }
    }

    private static int[] Strides(int[] shape, int rank)
    {
        int[] strides = new int[rank];
        for (int i = 1, stride = 1; i <= shape.Length; stride *= shape[^i], i++)
        {
            strides[^i] = shape[^i] == 1 ? 0 : stride;
        }

        return strides;
    }
}

/// <summary>y = scale[c] · x + offset[c].</summary>
internal sealed class BatchNormStep : Step
{
    private readonly float[] _scale;
    private readonly float[] _offset;

    public BatchNormStep(BatchNorm node)
    {
        (double[] scale, double[] offset) = node.ScaleAndOffset();
        _scale = [.. scale.Select(static value => (float)value)];
        _offset = [.. offset.Select(static value => (float)value)];
    }

    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> input = inputs[0];
        int channels = _scale.Length;
        for (int at = 0; at < output.Length; at += channels)
        {
            int c = 0;
            for (; c + Vector256<float>.Count <= channels; c += Vector256<float>.Count)
            {
                Vector256<float> x = Vector256.Create(input[(at + c)..]);
                Vector256.MultiplyAddEstimate(x, Vector256.Create<float>(_scale.AsSpan(c)), Vector256.Create<float>(_offset.AsSpan(c)))
                    .CopyTo(output[(at + c)..]);
            }

            for (; c < channels; c++)
            {
                output[at + c] = (input[at + c] * _scale[c]) + _offset[c];
            }
        }
    }
}
