using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class DepthwiseConv2DTests
{
    private static readonly Gen<(WindowCase Window, int Multiplier, LayerCase Layer, int[] Input)> Cases =
        from window in WindowCase.Any(maxDilation: 2)
        from multiplier in Gen.Int[1, 3]
        from layer in LayerCase.Any(multiplier * window.Channels, multiplier * window.FilterHeight * window.FilterWidth * window.Channels)
        from input in Gens.Stored(layer.Input.Type, window.Height * window.Width * window.Channels)
        select (window, multiplier, layer, input);

    [Fact]
    public void Equals_exact_sums_over_the_padded_picture() => Cases.Sample(
        (w, multiplier, layer, input) =>
        {
            int outputs = w.Channels * multiplier;
            int[] actual = layer.Run(
                OperatorKind.DepthwiseConv2D,
                w.Convolution(layer.Activation),
                [1, w.Height, w.Width, w.Channels],
                [1, w.FilterHeight, w.FilterWidth, outputs],
                3,
                [1, w.OutputHeight, w.OutputWidth, outputs],
                input);

            List<long> sums = [];
            int[][] taps = [.. layer.Weights.Chunk(outputs)];    // the weights of each place in the window
            foreach (int[]?[,] window in w.Windows(input))
            {
                for (int channel = 0; channel < w.Channels; channel++)
                {
                    int[] seen = [.. window.Cast<int[]?>().Select(pixel => pixel?[channel] ?? layer.Input.ZeroPoint)];
                    for (int m = 0; m < multiplier; m++)
                    {
                        sums.Add(seen.Zip(taps, (value, tap) => layer.Product(value, tap[(channel * multiplier) + m])).Sum());
                    }
                }
            }

            layer.Check(sums, actual, floatProduct: layer.Input.Type == TensorType.UInt8);
        },
        iter: 1000);
}
