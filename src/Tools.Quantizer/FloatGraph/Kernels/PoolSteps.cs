namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

/// <summary>Mean or maximum of a window, over the elements that lie inside the input.</summary>
internal sealed class PoolStep(Pool node, int[] input, int[] output) : Step
{
    public override void Run(Operands inputs, Span<float> result, Span<float> scratch)
    {
        ReadOnlySpan<float> source = inputs[0];
        int channels = input[3];
        for (int y = 0; y < output[1]; y++)
        {
            Taps rows = Taps.Inside(input[1], (y * node.StrideHeight) - node.Padding.Top, node.KernelHeight, 1);
            for (int x = 0; x < output[2]; x++)
            {
                Taps columns = Taps.Inside(input[2], (x * node.StrideWidth) - node.Padding.Left, node.KernelWidth, 1);
                Span<float> pixel = result.Slice(((y * output[2]) + x) * channels, channels);
                for (int c = 0; c < channels; c++)
                {
                    pixel[c] = Window(source, c, rows, columns);
                }
            }
        }
    }

    private float Window(ReadOnlySpan<float> source, int channel, Taps rows, Taps columns)
    {
        double sum = 0;
        float maximum = float.NegativeInfinity;
        for (int ky = rows.First; ky < rows.End; ky++)
        {
            for (int kx = columns.First; kx < columns.End; kx++)
            {
                float value = source[((((rows.Origin + ky) * input[2]) + columns.Origin + kx) * input[3]) + channel];
                sum += value;
                maximum = Math.Max(maximum, value);
            }
        }

        return node.Kind == PoolKind.Max ? maximum : (float)(sum / (rows.Count * columns.Count));
    }
}

internal sealed class GlobalAveragePoolStep(int channels) : Step
{
    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> input = inputs[0];
        output.Clear();
        for (int at = 0; at < input.Length; at += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                output[c] += input[at + c];
            }
        }

        int pixels = input.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            output[c] /= pixels;
        }
    }
}
