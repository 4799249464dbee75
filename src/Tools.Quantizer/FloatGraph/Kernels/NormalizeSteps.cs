namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

internal sealed class SoftmaxStep(int channels) : Step
{
    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        for (int at = 0; at < output.Length; at += channels)
        {
            ReadOnlySpan<float> row = inputs[0].Slice(at, channels);

            // e^(x − max) is the same answer and cannot overflow.
            float max = float.NegativeInfinity;
            foreach (float value in row)
            {
                max = Math.Max(max, value);
            }

            double sum = 0;
            for (int c = 0; c < channels; c++)
            {
                float power = MathF.Exp(row[c] - max);
                output[at + c] = power;
                sum += power;
            }

            for (int c = 0; c < channels; c++)
            {
                output[at + c] = (float)(output[at + c] / sum);
            }
        }
    }
}

internal sealed class L2NormalizeStep(int channels) : Step
{
    // TFLite's floor of the norm: a row of zeros stays zeros.
    private const double SmallestNorm = 1e-6;

    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        for (int at = 0; at < output.Length; at += channels)
        {
            ReadOnlySpan<float> row = inputs[0].Slice(at, channels);
            double squares = 0;
            foreach (float value in row)
            {
                squares += (double)value * value;
            }

            double norm = Math.Max(Math.Sqrt(squares), SmallestNorm);
            for (int c = 0; c < channels; c++)
            {
                output[at + c] = (float)(row[c] / norm);
            }
        }
    }
}
