using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// One channel of two rows at a time: each weight that is loaded serves both, and sums and pointers fit the few registers that plain
/// compilers give to a loop.
/// </summary>
internal sealed unsafe class GemmScalar : GemmKernel
{
    /// <summary>Products that a turn of the loop adds to each sum.</summary>
    public override int DepthStep => 4;

    /// <summary>[channels, depth].</summary>
    public override Packed<sbyte> Pack(WeightBlockBuilder block, ReadOnlySpan<sbyte> weights, int channels, int depth) =>
        block.Add(weights);

    public override void Run(in GemmCall call)
    {
        for (int row = 0; row < call.Rows; row += 2)
        {
            // A last row without a partner is computed twice.
            int second = Math.Min(row + 1, call.Rows - 1);
            sbyte* x0 = call.Input + ((nint)row * call.Depth);
            sbyte* x1 = call.Input + ((nint)second * call.Depth);
            int term0 = call.RowTerms == null ? 0 : call.RowTerms[row];
            int term1 = call.RowTerms == null ? 0 : call.RowTerms[second];
            sbyte* output0 = call.Output + ((nint)row * call.Channels);
            sbyte* output1 = call.Output + ((nint)second * call.Channels);
            sbyte* weights = call.Weights;
            for (int channel = 0; channel < call.Channels; channel++, weights += call.Depth)
            {
                int bias = call.Scaling.Bias[channel];
                int sum0 = bias + term0, sum1 = bias + term1;
                Add(weights, x0, x1, call.Depth, ref sum0, ref sum1);
                output0[channel] = ScalarScaling.Apply(call.Scaling, sum0, channel);
                output1[channel] = ScalarScaling.Apply(call.Scaling, sum1, channel);
            }
        }
    }

    private static void Add(sbyte* w, sbyte* x0, sbyte* x1, int depth, ref int sum0, ref int sum1)
    {
        int s0 = sum0, s1 = sum1;
        for (sbyte* end = w + depth; w != end; w += 4, x0 += 4, x1 += 4)
        {
            int weight = w[0];
            s0 += weight * x0[0];
            s1 += weight * x1[0];
            weight = w[1];
            s0 += weight * x0[1];
            s1 += weight * x1[1];
            weight = w[2];
            s0 += weight * x0[2];
            s1 += weight * x1[2];
            weight = w[3];
            s0 += weight * x0[3];
            s1 += weight * x1[3];
        }

        (sum0, sum1) = (s0, s1);
    }
}
