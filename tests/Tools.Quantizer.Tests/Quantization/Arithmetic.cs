using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

/// <summary>Operators in real numbers, written for clarity: what float graphs and int8 networks are held against.</summary>
internal static class Arithmetic
{
    /// <summary>Weights: [outChannels, kernelHeight, kernelWidth, inChannels / groups]; groups is 1, or the input's channels.</summary>
    public static Tensor Conv(Tensor input, Tensor weights, float[] bias, int strideHeight, int strideWidth, Padding padding, int groups)
    {
        (int height, int width, int channels) = (input.Shape[1], input.Shape[2], input.Shape[3]);
        (int outputs, int kernelHeight, int kernelWidth, int taps) =
            (weights.Shape[0], weights.Shape[1], weights.Shape[2], weights.Shape[3]);
        int outHeight = ((height + padding.Top + padding.Bottom - kernelHeight) / strideHeight) + 1;
        int outWidth = ((width + padding.Left + padding.Right - kernelWidth) / strideWidth) + 1;
        float[] result = new float[outHeight * outWidth * outputs];
        for (int i = 0; i < result.Length; i++)
        {
            (int oy, int ox, int o) = (i / outputs / outWidth, i / outputs % outWidth, i % outputs);
            int firstChannel = o / (outputs / groups) * taps;
            double sum = bias[o];
            for (int ky = 0; ky < kernelHeight; ky++)
            {
                for (int kx = 0; kx < kernelWidth; kx++)
                {
                    (int y, int x) = ((oy * strideHeight) + ky - padding.Top, (ox * strideWidth) + kx - padding.Left);
                    if (y < 0 || y >= height || x < 0 || x >= width)
                    {
                        continue;
                    }

                    for (int c = 0; c < taps; c++)
                    {
                        sum += (double)input.Data[(((y * width) + x) * channels) + firstChannel + c]
                            * weights.Data[(((((o * kernelHeight) + ky) * kernelWidth) + kx) * taps) + c];
                    }
                }
            }

            result[i] = (float)sum;
        }

        return new Tensor([1, outHeight, outWidth, outputs], result);
    }

    /// <summary>[kernelHeight, kernelWidth, channels] → [channels, kernelHeight, kernelWidth, 1].</summary>
    public static Tensor DepthwiseToGrouped(float[] weights, int kernelHeight, int kernelWidth, int channels)
    {
        float[] result = new float[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            result[(i % channels * kernelHeight * kernelWidth) + (i / channels)] = weights[i];
        }

        return new Tensor([channels, kernelHeight, kernelWidth, 1], result);
    }

    public static Tensor FullyConnected(Tensor input, Tensor weights, float[] bias) =>
        Conv(
            input with { Shape = [1, 1, 1, input.Data.Length] },
            weights with { Shape = [weights.Shape[0], 1, 1, weights.Shape[1]] },
            bias,
            1,
            1,
            Padding.None,
            1)
            with { Shape = [1, weights.Shape[0]] };

    public static Tensor Map(Tensor input, Func<double, double> function) =>
        new(input.Shape, Array.ConvertAll(input.Data, value => (float)function(value)));

    public static Tensor Binary(Tensor left, Tensor right, Func<double, double, double> function)
    {
        int[] shape = left.Data.Length >= right.Data.Length ? left.Shape : right.Shape;
        float[] result = new float[Tensor.CountOf(shape)];
        for (int i = 0; i < result.Length; i++)
        {
            // Smaller operands are scalars or one value per channel.
            result[i] = (float)function(left.Data[i % left.Data.Length], right.Data[i % right.Data.Length]);
        }

        return new Tensor(shape, result);
    }

    public static Tensor Pad(Tensor input, Padding padding)
    {
        (int height, int width, int channels) = (input.Shape[1], input.Shape[2], input.Shape[3]);
        int[] shape = [1, height + padding.Top + padding.Bottom, width + padding.Left + padding.Right, channels];
        float[] result = new float[Tensor.CountOf(shape)];
        for (int y = 0; y < height; y++)
        {
            Array.Copy(
                input.Data, y * width * channels, result, (((y + padding.Top) * shape[2]) + padding.Left) * channels, width * channels);
        }

        return new Tensor(shape, result);
    }

    public static Tensor Pool(Tensor input, PoolKind kind, int kernel, int stride)
    {
        (int height, int width, int channels) = (input.Shape[1], input.Shape[2], input.Shape[3]);
        int[] shape = [1, ((height - kernel) / stride) + 1, ((width - kernel) / stride) + 1, channels];
        float[] result = new float[Tensor.CountOf(shape)];
        for (int i = 0; i < result.Length; i++)
        {
            (int oy, int ox, int c) = (i / channels / shape[2], i / channels % shape[2], i % channels);
            IEnumerable<float> window = Enumerable.Range(0, kernel * kernel)
                .Select(k => input.Data[(((((oy * stride) + (k / kernel)) * width) + (ox * stride) + (k % kernel)) * channels) + c]);
            result[i] = kind == PoolKind.Max ? window.Max() : window.Average();
        }

        return new Tensor(shape, result);
    }

    public static Tensor Mean(Tensor input, bool keepDimensions)
    {
        int channels = input.Shape[3];
        float[] result = [.. Enumerable.Range(0, channels).Select(c => input.Data.Where((_, i) => i % channels == c).Average())];
        return new Tensor(keepDimensions ? [1, 1, 1, channels] : [1, channels], result);
    }

    public static Tensor Softmax(Tensor input)
    {
        double[] powers = Array.ConvertAll(input.Data, value => Math.Exp(value - input.Data.Max()));
        return new Tensor(input.Shape, Array.ConvertAll(powers, power => (float)(power / powers.Sum())));
    }

    public static Tensor L2Normalize(Tensor input) => Map(input, value => value / Math.Sqrt(input.Data.Sum(x => (double)x * x)));

    public static Tensor Concat(IReadOnlyList<Tensor> parts)
    {
        int positions = parts[0].Shape[1] * parts[0].Shape[2];
        float[] result = [.. Enumerable.Range(0, positions).SelectMany(p => parts.SelectMany(part =>
            part.Data.Skip(p * part.Shape[3]).Take(part.Shape[3])))];
        return new Tensor([1, parts[0].Shape[1], parts[0].Shape[2], parts.Sum(part => part.Shape[3])], result);
    }

    public static double Activate(ActivationKind kind, double x, double slope = 0) => kind switch
    {
        ActivationKind.Relu => Math.Max(x, 0),
        ActivationKind.Relu6 => Math.Clamp(x, 0, 6),
        ActivationKind.ReluN1To1 => Math.Clamp(x, -1, 1),
        ActivationKind.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        ActivationKind.HardSigmoid => Math.Clamp(x + 3, 0, 6) / 6,
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Elu => x < 0 ? Math.Exp(x) - 1 : x,
        ActivationKind.GeluByTanh => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * Math.Pow(x, 3))))),
        ActivationKind.LeakyRelu => x < 0 ? slope * x : x,
        ActivationKind.Logistic => 1 / (1 + Math.Exp(-x)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
