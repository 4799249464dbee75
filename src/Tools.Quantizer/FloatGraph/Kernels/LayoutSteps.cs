namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

internal sealed class PadStep(Padding padding, int[] input, int[] output) : Step
{
    public override void Run(Operands inputs, Span<float> result, Span<float> scratch)
    {
        ReadOnlySpan<float> source = inputs[0];
        result.Clear();
        int row = input[2] * input[3];
        for (int y = 0; y < input[1]; y++)
        {
            int at = (((y + padding.Top) * output[2]) + padding.Left) * output[3];
            source.Slice(y * row, row).CopyTo(result[at..]);
        }
    }
}

internal sealed class ReshapeStep : Step
{
    public override void Run(Operands inputs, Span<float> output, Span<float> scratch) => inputs[0].CopyTo(output);
}

/// <param name="channels">Channels of each part.</param>
internal sealed class ConcatStep(int[] channels) : Step
{
    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        int total = channels.Sum();
        for (int part = 0, offset = 0; part < inputs.Count; offset += channels[part], part++)
        {
            ReadOnlySpan<float> source = inputs[part];
            for (int pixel = 0; pixel < source.Length / channels[part]; pixel++)
            {
                source.Slice(pixel * channels[part], channels[part]).CopyTo(output[((pixel * total) + offset)..]);
            }
        }
    }
}

/// <summary>The inputs' numbers, one after the other.</summary>
internal sealed class JoinStep : Step
{
    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        for (int part = 0, offset = 0; part < inputs.Count; offset += inputs[part].Length, part++)
        {
            inputs[part].CopyTo(output[offset..]);
        }
    }
}
