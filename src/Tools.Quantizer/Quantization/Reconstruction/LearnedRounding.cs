using System.Numerics;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;

namespace MobileNetEdge.Tools.Quantizer.Quantization.Reconstruction;

/// <summary>
/// Weights on the steps of their scales, each rounded up or down so that the layer's outputs change least: AdaRound's aim (Nagel et al.,
/// "Up or down? Adaptive rounding for post-training quantization", 2020, equation 13), (ŵ − w)ᵀ E[x xᵀ] (ŵ − w) for each output
/// channel. The paper relaxes the choice and learns it by gradients, for 4 bits. At 8 bits it starts close, and going
/// from weight to weight, turning each over where that lessens the error, until none does, needs no learning rate, no seed, and is never
/// worse than nearest.
/// </summary>
internal static class LearnedRounding
{
    private const int MaxQuantized = 127;
    private const int MostSweeps = 20;

    // E[x xᵀ] has the square of this. No layer of a MobileNet comes near; one that reads a whole feature map is rounded to nearest.
    private const int MostTaps = 2048;

    // How far a scale may fall below the one that holds the largest weight: what is clipped then is weighed against finer steps.
    private static readonly float[] Clips = [1, 0.95f, 0.9f, 0.85f, 0.8f];

    // 2^-40: times an activation of any sane size this is zero, and times an input scale it is still an ordinary float.
    private const float SmallestScale = 9.094947e-13f;

    /// <param name="node">A layer with weights.</param>
    /// <param name="windows">What its outputs are summed from, see <see cref="LayerWindows"/>.</param>
    /// <param name="oneScale">Whether all output channels share a scale.</param>
    /// <returns>The layer with weights that are whole steps of the scales, one for each output channel or one.</returns>
    public static (Node Layer, float[] Scales) Apply(Node node, IReadOnlyList<float[]> windows, bool oneScale)
    {
        Tensor weights = ChannelWeights.WeightsOf(node)!;
        int outputs = ChannelWeights.Outputs(node);
        int taps = weights.Data.Length / outputs;
        int stride = node is DepthwiseConv2D ? outputs : 1;     // between two taps of an output channel
        float[] rounded = new float[weights.Data.Length];
        float[] scales = new float[oneScale ? 1 : outputs];
        bool learns = taps <= MostTaps;
        double[][]? shared = node is DepthwiseConv2D || !learns ? null : Gram(windows, taps, 0, 1);
        if (oneScale)
        {
            scales[0] = Math.Max(weights.Data.Max(MathF.Abs) / MaxQuantized, SmallestScale);
        }

        Parallel.For(0, outputs, c =>
        {
            double[][]? gram = shared ?? (learns ? Gram(windows, taps, c, stride) : null);
            float[] row = [.. Enumerable.Range(0, taps).Select(i => weights.Data[At(c, i)])];
            float scale = oneScale ? scales[0] : scales[c] = ScaleOf(row, gram);
            int[] steps = gram is null ? [.. row.Select(weight => Nearest(weight, scale))] : Round(row, scale, gram);
            for (int i = 0; i < taps; i++)
            {
                rounded[At(c, i)] = steps[i] * scale;
            }
        });
        return (ChannelWeights.With(node, new Tensor(weights.Shape, rounded), ChannelWeights.BiasOf(node)), scales);

        int At(int c, int i) => node is DepthwiseConv2D ? (i * outputs) + c : (c * taps) + i;
    }

    /// <summary>The steps of one output channel.</summary>
    /// <param name="row">Its weights.</param>
    /// <param name="scale">Their scale.</param>
    /// <param name="gram">E[x xᵀ] of what they meet.</param>
    internal static int[] Round(float[] row, float scale, double[][] gram)
    {
        int[] steps = [.. row.Select(weight => Nearest(weight, scale))];
        double[] slope = new double[row.Length];    // gram · (ŵ − w)
        for (int i = 0; i < row.Length; i++)
        {
            Add(slope, gram[i], ((double)steps[i] * scale) - row[i]);
        }

        bool turned = true;
        for (int sweep = 0; turned && sweep < MostSweeps; sweep++)
        {
            turned = false;
            for (int i = 0; i < row.Length; i++)
            {
                double error = ((double)steps[i] * scale) - row[i];
                int other = steps[i] + (error > 0 ? -1 : 1);
                double change = ((double)other - steps[i]) * scale;
                if (error != 0
                    && Math.Abs(other) <= MaxQuantized
                    && Math.Abs(error + change) <= scale
                    && (2 * slope[i] * change) + (gram[i][i] * change * change) < -1e-12 * gram[i][i] * scale * scale)
                {
                    steps[i] = other;
                    Add(slope, gram[i], change);
                    turned = true;
                }
            }
        }

        return steps;
    }

    private static int Nearest(float weight, float scale) =>
        (int)Math.Clamp(Math.Round((double)weight / scale, MidpointRounding.AwayFromZero), -MaxQuantized, MaxQuantized);

    /// <summary>The scale that loses least to rounding and clipping, each weight's error taken on its own.</summary>
    private static float ScaleOf(float[] row, double[][]? gram)
    {
        float largest = Math.Max(row.Max(MathF.Abs) / MaxQuantized, SmallestScale);
        return Clips.Select(clip => clip * largest).MinBy(scale => row.Select((weight, i) =>
        {
            double error = ((double)Nearest(weight, scale) * scale) - weight;
            return error * error * (gram?[i][i] ?? 1);
        }).Sum());
    }

    /// <summary>
    /// E[x xᵀ] of values <paramref name="first"/>, first + stride, … of each window, drawn towards its diagonal the more, the fewer
    /// windows there are for a weight (as Ledoit and Wolf, 2004, do with covariances): with one window a picture, roundings would else be
    /// fitted to those few and be worse everywhere else.
    /// </summary>
    private static double[][] Gram(IReadOnlyList<float[]> windows, int taps, int first, int stride)
    {
        double[][] gram = new double[taps][];
        double[][] values =
            [.. Enumerable.Range(0, taps).Select(i => windows.Select(window => (double)window[first + (i * stride)]).ToArray())];
        void Row(int i)
        {
            gram[i] = new double[taps];
            for (int j = i; j < taps; j++)
            {
                gram[i][j] = Dot(values[i], values[j]) / windows.Count;
            }
        }

        if (stride == 1)
        {
            Parallel.For(0, taps, Row);
        }
        else
        {
            for (int i = 0; i < taps; i++)
            {
                Row(i);
            }
        }

        double trust = (double)windows.Count / (windows.Count + taps);
        for (int i = 0; i < taps; i++)
        {
            for (int j = 0; j < i; j++)
            {
                gram[i][j] = gram[j][i] *= trust;
            }
        }

        return gram;
    }

    private static double Dot(double[] a, double[] b)
    {
        Vector<double> sums = Vector<double>.Zero;
        int i = 0;
        for (; i + Vector<double>.Count <= a.Length; i += Vector<double>.Count)
        {
            sums += new Vector<double>(a, i) * new Vector<double>(b, i);
        }

        double sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void Add(double[] target, double[] values, double factor)
    {
        if (factor == 0)
        {
            return;
        }

        for (int i = 0; i < target.Length; i++)
        {
            target[i] += values[i] * factor;
        }
    }
}
