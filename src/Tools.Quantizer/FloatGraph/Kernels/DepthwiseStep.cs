using System.Runtime.Intrinsics;

namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

/// <summary>
/// Depthwise convolution, eight channels at a time: NHWC puts a pixel's channels side by side, and the weights
/// [kernelHeight, kernelWidth, channels] too. Channels beyond the last whole vector, and those of a channel multiplier, go one
/// by one.
/// </summary>
internal sealed class DepthwiseStep : Step
{
    private const int Lanes = 8;

    private readonly DepthwiseConv2D _node;
    private readonly int[] _in;
    private readonly int[] _out;
    private readonly int _multiplier;
    private readonly float[] _bias;

    public DepthwiseStep(DepthwiseConv2D node, int[] input, int[] output)
    {
        _node = node;
        _in = input;
        _out = output;
        _multiplier = output[3] / input[3];
        _bias = node.Bias ?? new float[output[3]];
    }

    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> input = inputs[0];
        int channels = _out[3];
        for (int y = 0; y < _out[1]; y++)
        {
            Taps rows = Taps.Inside(_in[1], (y * _node.StrideHeight) - _node.Padding.Top, _node.Weights.Shape[0], _node.DilationHeight);
            for (int x = 0; x < _out[2]; x++)
            {
                Taps columns = Taps.Inside(_in[2], (x * _node.StrideWidth) - _node.Padding.Left, _node.Weights.Shape[1], _node.DilationWidth);
                Span<float> pixel = output.Slice(((y * _out[2]) + x) * channels, channels);
                int vectorized = 0;
                if (_multiplier == 1)
                {
                    for (; vectorized + Lanes <= channels; vectorized += Lanes)
                    {
                        Vector(input, pixel, vectorized, rows, columns);
                    }
                }

                for (int c = vectorized; c < channels; c++)
                {
                    pixel[c] = Scalar(input, c, rows, columns);
                }
            }
        }
    }

    private void Vector(ReadOnlySpan<float> input, Span<float> pixel, int channel, Taps rows, Taps columns)
    {
        int channels = _in[3];
        ReadOnlySpan<float> weights = _node.Weights.Data;
        Vector256<float> sum = Vector256.Create<float>(_bias.AsSpan(channel));
        for (int ky = rows.First; ky < rows.End; ky++)
        {
            int row = rows.Origin + (ky * _node.DilationHeight);
            int at = (((row * _in[2]) + columns.Origin + (columns.First * _node.DilationWidth)) * channels) + channel;
            int weight = (((ky * _node.Weights.Shape[1]) + columns.First) * channels) + channel;
            for (int kx = columns.First; kx < columns.End; kx++)
            {
                sum = Vector256.MultiplyAddEstimate(Vector256.Create(input[at..]), Vector256.Create(weights[weight..]), sum);
                at += _node.DilationWidth * channels;
                weight += channels;
            }
        }

        sum.CopyTo(pixel[channel..]);
    }

    private float Scalar(ReadOnlySpan<float> input, int channel, Taps rows, Taps columns)
    {
        float sum = _bias[channel];
        for (int ky = rows.First; ky < rows.End; ky++)
        {
            int row = rows.Origin + (ky * _node.DilationHeight);
            for (int kx = columns.First; kx < columns.End; kx++)
            {
                int column = columns.Origin + (kx * _node.DilationWidth);
                sum += input[(((row * _in[2]) + column) * _in[3]) + (channel / _multiplier)]
                    * _node.Weights.Data[(((ky * _node.Weights.Shape[1]) + kx) * _out[3]) + channel];
            }
        }

        return sum;
    }
}

/// <summary>The taps of a window along one axis that lie inside the input: First .. End, tap t at Origin + t · dilation.</summary>
internal readonly record struct Taps(int Origin, int First, int End)
{
    public static Taps Inside(int size, int origin, int kernel, int dilation)
    {
        int first = origin >= 0 ? 0 : (-origin + dilation - 1) / dilation;
        int end = size <= origin ? 0 : Math.Min(kernel, ((size - 1 - origin) / dilation) + 1);
        return new Taps(origin, first, Math.Max(first, end));
    }
}
