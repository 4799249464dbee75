using System.Runtime.InteropServices;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// One channel of two neighbouring pixels at a time: each weight that is loaded serves both. Lines hold inputs as they are; weights are
/// int16, less their zero point.
/// </summary>
internal sealed unsafe class DepthwiseScalar : DepthwiseKernel
{
    public override int Channels => 1;

    public override bool SubtractsZeroPoints => false;

    /// <summary>A line is one input row.</summary>
    public static bool Takes(in WindowGeometry g) => g.StrideHeight <= g.FilterHeight;

    public override DepthwiseLines Lines(in WindowGeometry g) =>
        new(g.FilterHeight, g.StrideHeight, GroupRows: 1, ElementBytes: 1, LineRows: 1, RowStep: 1);

    /// <summary>[channel][filterHeight][filterWidth], int16.</summary>
    public override sbyte[] Pack(in WindowGeometry g, ReadOnlySpan<sbyte> weights, int zeroPoint)
    {
        int channels = g.OutputChannels;
        int taps = g.FilterHeight * g.FilterWidth;
        sbyte[] packed = new sbyte[channels * taps * sizeof(short)];
        Span<short> to = MemoryMarshal.Cast<sbyte, short>(packed.AsSpan());
        for (int i = 0; i < weights.Length; i++)
        {
            (int tap, int channel) = Math.DivRem(i, channels);
            to[(channel * taps) + tap] = (short)(weights[i] - zeroPoint);
        }

        return packed;
    }

    public override void Prepare(in DepthwiseCall call, int line, sbyte* to)
    {
        int bytes = call.CopiedColumns * call.Geometry.InputChannels;
        Buffer.MemoryCopy(call.PaddedRow(line), to, bytes, bytes);
    }

    public override void Compute(in DepthwiseCall call)
    {
        WindowGeometry g = call.Geometry;
        int channels = g.OutputChannels;
        int stepBytes = g.StrideWidth * channels;
        sbyte** lines = stackalloc sbyte*[g.FilterHeight];
        for (int ky = 0; ky < g.FilterHeight; ky++)
        {
            lines[ky] = call.Line((call.Group * g.StrideHeight) + ky);
        }

        sbyte* output = call.Outputs[call.Group];
        for (int x = 0; x < g.OutputWidth; x += 2)
        {
            // A last pixel without a partner is computed twice.
            int second = Math.Min(x + 1, g.OutputWidth - 1) - x;
            short* weights = (short*)call.Weights;
            for (int channel = 0; channel < channels; channel++)
            {
                int sum0 = call.Scaling.Bias[channel], sum1 = sum0;
                int offset = (x * stepBytes) + channel;
                for (int ky = 0; ky < g.FilterHeight; ky++, weights += g.FilterWidth)
                {
                    Add(weights, lines[ky] + offset, second * stepBytes, channels, g.FilterWidth, ref sum0, ref sum1);
                }

                sbyte* to = output + (x * channels) + channel;
                to[0] = ScalarScaling.Apply(call.Scaling, sum0, channel);
                to[second * channels] = ScalarScaling.Apply(call.Scaling, sum1, channel);
            }
        }
    }

    /// <summary>A row of the windows.</summary>
    private static void Add(short* w, sbyte* x0, int second, int channels, int count, ref int sum0, ref int sum1)
    {
        int s0 = sum0, s1 = sum1;
        sbyte* x1 = x0 + second;
        for (short* end = w + count; w != end; w++, x0 += channels, x1 += channels)
        {
            int weight = *w;
            s0 += weight * *x0;
            s1 += weight * *x1;
        }

        (sum0, sum1) = (s0, s1);
    }
}
