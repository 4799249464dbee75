using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

/// <summary>
/// Depthwise convolution, eight channels at a time: NHWC puts a pixel's channels side by side, and the weights
/// [kernelHeight, kernelWidth, channels] too. For each output pixel the taps inside the input are listed once, then every
/// vector of channels goes down the list. Channels beyond the last whole vector, and those of a channel multiplier, go one
/// by one.
/// </summary>
internal sealed class DepthwiseStep : Step
{
    private const int Lanes = 8;

    private readonly DepthwiseConv2D _node;
    private readonly int[] _in;
    private readonly int[] _out;
    private readonly int _multiplier;
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly int _maxTaps;

    public DepthwiseStep(DepthwiseConv2D node, int[] input, int[] output)
    {
        _node = node;
        _in = input;
        _out = output;
        _multiplier = output[3] / input[3];
        _weights = node.Weights.Data;
        _bias = node.Bias ?? new float[output[3]];
        _maxTaps = node.Weights.Shape[0] * node.Weights.Shape[1];
    }

    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> input = inputs[0];
        Span<Tap> taps = new Tap[_maxTaps];
        int channels = _out[3];
        for (int y = 0; y < _out[1]; y++)
        {
            Taps rows = Taps.Inside(_in[1], (y * _node.StrideHeight) - _node.Padding.Top, _node.Weights.Shape[0], _node.DilationHeight);
            for (int x = 0; x < _out[2]; x++)
            {
                Taps columns = Taps.Inside(
                    _in[2], (x * _node.StrideWidth) - _node.Padding.Left, _node.Weights.Shape[1], _node.DilationWidth);
                ReadOnlySpan<Tap> inside = List(taps, rows, columns);
                Span<float> pixel = output.Slice(((y * _out[2]) + x) * channels, channels);
                int vectorized = _multiplier == 1 ? Vectors(input, pixel, inside) : 0;
                for (int c = vectorized; c < channels; c++)
                {
                    float sum = _bias[c];
                    foreach (Tap tap in inside)
                    {
                        sum += input[tap.Input + (c / _multiplier)] * _weights[tap.Weight + c];
                    }

                    pixel[c] = sum;
                }
            }
        }
    }

    private ReadOnlySpan<Tap> List(Span<Tap> taps, Taps rows, Taps columns)
    {
        int count = 0;
        for (int ky = rows.First; ky < rows.End; ky++)
        {
            int row = rows.Origin + (ky * _node.DilationHeight);
            for (int kx = columns.First; kx < columns.End; kx++)
            {
                int column = columns.Origin + (kx * _node.DilationWidth);
                taps[count++] = new Tap(((row * _in[2]) + column) * _in[3], ((ky * _node.Weights.Shape[1]) + kx) * _out[3]);
            }
        }

        return taps[..count];
    }

    /// <returns>How many channels were done.</returns>
    private int Vectors(ReadOnlySpan<float> input, Span<float> pixel, ReadOnlySpan<Tap> taps)
    {
        // Every tap lies inside the input with all its channels, so c + Lanes ≤ channels bounds both reads.
        ref float x = ref Unsafe.AsRef(in input[0]);
        ref float weights = ref _weights[0];
        int c = 0;
        for (; c + Lanes <= pixel.Length; c += Lanes)
        {
            Vector256<float> sum = Vector256.Create<float>(_bias.AsSpan(c));
            foreach (Tap tap in taps)
            {
                sum = Vector256.MultiplyAddEstimate(
                    Vector256.LoadUnsafe(ref x, (nuint)(tap.Input + c)),
                    Vector256.LoadUnsafe(ref weights, (nuint)(tap.Weight + c)),
                    sum);
            }

            sum.CopyTo(pixel[c..]);
        }

        return c;
    }

    /// <summary>Where a tap's first channel lies in the input and in the weights.</summary>
    private readonly record struct Tap(int Input, int Weight);
}
