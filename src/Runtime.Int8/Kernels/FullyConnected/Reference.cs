namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>FULLY_CONNECTED as plain loops: the specification (TFLite's <c>reference_integer_ops::FullyConnectedPerChannel</c>).</summary>
internal static class FullyConnectedReference
{
    /// <param name="r">Zero points.</param>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="weights">[outputs, inputs].</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="rule">What becomes of sums.</param>
    /// <param name="output">[rows, outputs].</param>
    public static void Run(
        in Requantization r,
        ReadOnlySpan<sbyte> input,
        ReadOnlySpan<sbyte> weights,
        ReadOnlySpan<int> bias,
        in OutputRule rule,
        Span<sbyte> output)
    {
        int outputs = bias.Length;
        int inputs = weights.Length / outputs;
        for (int row = 0; row < output.Length / outputs; row++)
        {
            for (int c = 0; c < outputs; c++)
            {
                int accumulator = bias[c];
                for (int i = 0; i < inputs; i++)
                {
                    accumulator += (input[(row * inputs) + i] - r.InputZeroPoint) * (weights[(c * inputs) + i] - r.WeightZeroPoint);
                }

                output[(row * outputs) + c] = rule.Apply(accumulator, c);
            }
        }
    }
}
