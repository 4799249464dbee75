namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Torch;

/// <summary>
/// 3DDFA's MobileNetV1 from its tensors, in plain loops over [channels, height, width] and in double: shares nothing with the float graph.
/// </summary>
internal static class FaceReference
{
    private const double Epsilon = 1e-5;

    /// <param name="tensor">Shape and values of the file's tensors.</param>
    /// <param name="picture">[size, size, 3].</param>
    /// <param name="size">Height and width.</param>
    public static double[] Run(Func<string, (int[] Shape, float[] Values)> tensor, float[] picture, int size)
    {
        double[] x = new double[picture.Length];
        for (int i = 0; i < picture.Length; i++)
        {
            x[(i % 3 * size * size) + (i / 3)] = picture[i];
        }

        Layer("conv1", "bn1", 2, depthwise: false);
        foreach (string block in (string[])[
            "dw2_1", "dw2_2", "dw3_1", "dw3_2", "dw4_1", "dw4_2", "dw5_1", "dw5_2", "dw5_3", "dw5_4", "dw5_5", "dw5_6", "dw6"
        ])
        {
            Layer($"{block}.conv_dw", $"{block}.bn_dw", block is "dw2_2" or "dw3_2" or "dw4_2" or "dw5_6" ? 2 : 1, depthwise: true);
            Layer($"{block}.conv_sep", $"{block}.bn_sep", 1, depthwise: false);
        }

        double[] features = [.. x.Chunk(size * size).Select(channel => channel.Average())];
        return [.. Head("fc_param"), .. Head("fc_lm")];

        IEnumerable<double> Head(string name)
        {
            float[] weights = tensor($"module.{name}.weight").Values;
            return tensor($"module.{name}.bias").Values.Select(
                (bias, o) => bias + features.Select((feature, i) => feature * weights[(o * features.Length) + i]).Sum());
        }

        void Layer(string conv, string norm, int stride, bool depthwise)
        {
            (int[] shape, float[] weights) = tensor($"module.{conv}.weight");
            (float[] gamma, float[] beta) = (tensor($"module.{norm}.weight").Values, tensor($"module.{norm}.bias").Values);
            (float[] mean, float[] variance) = (tensor($"module.{norm}.running_mean").Values, tensor($"module.{norm}.running_var").Values);
            (int outputs, int inputs, int kernel) = (shape[0], shape[1], shape[2]);
            int padding = kernel / 2;
            int outSize = ((size + (2 * padding) - kernel) / stride) + 1;
            double[] y = new double[outputs * outSize * outSize];
            for (int o = 0; o < outputs; o++)
            {
                for (int row = 0; row < outSize; row++)
                {
                    for (int column = 0; column < outSize; column++)
                    {
                        double sum = 0;
                        for (int i = 0; i < inputs; i++)
                        {
                            for (int tap = 0; tap < kernel * kernel; tap++)
                            {
                                int inRow = (row * stride) + (tap / kernel) - padding;
                                int inColumn = (column * stride) + (tap % kernel) - padding;
                                if (inRow >= 0 && inColumn >= 0 && inRow < size && inColumn < size)
                                {
                                    sum += x[((((depthwise ? o : i) * size) + inRow) * size) + inColumn]
                                        * weights[(((o * inputs) + i) * kernel * kernel) + tap];
                                }
                            }
                        }

                        y[(((o * outSize) + row) * outSize) + column] = Math.Max(
                            0, ((sum - mean[o]) / Math.Sqrt(variance[o] + Epsilon) * gamma[o]) + beta[o]);
                    }
                }
            }

            (x, size) = (y, outSize);
        }
    }
}
