using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>Keras' tensor layouts turned into the graph's, and a batch normalization's tensors put together.</summary>
internal static class KerasTensors
{
    /// <summary>[kernelHeight, kernelWidth, in, out] → [out, kernelHeight, kernelWidth, in].</summary>
    public static Tensor ConvKernel(Tensor kernel, string layer)
    {
        if (kernel.Shape is not [var height, var width, var inputs, var outputs])
        {
            throw new InputException($"layer '{layer}': its kernel has {kernel.Shape.Length} dimensions instead of 4");
        }

        return new Tensor([outputs, height, width, inputs], Transpose(kernel.Data, outputs));
    }

    /// <summary>[in, out] → [out, in].</summary>
    public static Tensor DenseKernel(Tensor kernel, string layer) =>
        kernel.Shape is [var inputs, var outputs]
            ? new Tensor([outputs, inputs], Transpose(kernel.Data, outputs))
            : throw new InputException($"layer '{layer}': its kernel has {kernel.Shape.Length} dimensions instead of 2");

    /// <summary>[kernelHeight, kernelWidth, channels, multiplier] → [kernelHeight, kernelWidth, channels · multiplier].</summary>
    public static Tensor DepthwiseKernel(Tensor kernel, string layer) =>
        kernel.Shape is [var height, var width, var channels, var multiplier]
            ? new Tensor([height, width, channels * multiplier], kernel.Data)
            : throw new InputException($"layer '{layer}': its kernel has {kernel.Shape.Length} dimensions instead of 4");

    /// <summary>Gamma is 1 where the layer has no scale, beta 0 where it has no center.</summary>
    public static BatchNorm BatchNorm(KerasWeights weights, string? nested, string layer, string name, string input, float epsilon)
    {
        float[] mean = weights.Require(nested, layer, "moving_mean").Data;
        float[] variance = weights.Require(nested, layer, "moving_variance").Data;
        float[] gamma = weights.Find(nested, layer, "gamma")?.Data ?? [.. Enumerable.Repeat(1f, mean.Length)];
        float[] beta = weights.Find(nested, layer, "beta")?.Data ?? new float[mean.Length];
        return new BatchNorm(name, input, gamma, beta, mean, variance, epsilon);
    }

    /// <summary>Moves the last axis, of <paramref name="columns"/> elements, to the front.</summary>
    private static float[] Transpose(float[] data, int columns)
    {
        int rows = data.Length / columns;
        float[] result = new float[data.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                result[(column * rows) + row] = data[(row * columns) + column];
            }
        }

        return result;
    }
}
