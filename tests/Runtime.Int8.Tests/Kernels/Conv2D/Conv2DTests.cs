using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class Conv2DTests
{
    private static readonly Gen<(WindowCase Window, int Outputs, LayerCase Layer, int[] Input)> Cases =
        from window in WindowCase.Any(maxDilation: 2)
        from outputs in Gen.Int[1, 9]
        from layer in LayerCase.Any(outputs, outputs * window.FilterHeight * window.FilterWidth * window.Channels)
        from input in Gens.Stored(layer.Input.Type, window.Height * window.Width * window.Channels)
        select (window, outputs, layer, input);

    [Fact]
    public void Equals_exact_sums_over_the_padded_picture() => Cases.Sample(
        (w, outputs, layer, input) =>
        {
            int[] actual = layer.Run(
                OperatorKind.Conv2D,
                w.Convolution(layer.Activation),
                [1, w.Height, w.Width, w.Channels],
                [outputs, w.FilterHeight, w.FilterWidth, w.Channels],
                0,
                [1, w.OutputHeight, w.OutputWidth, outputs],
                input);

            List<long> sums = [];
            int[] padding = [.. Enumerable.Repeat(layer.Input.ZeroPoint, w.Channels)];
            foreach (int[]?[,] window in w.Windows(input))
            {
                int[] seen = [.. window.Cast<int[]?>().SelectMany(pixel => pixel ?? padding)];
                foreach (int[] filter in layer.Weights.Chunk(seen.Length))
                {
                    sums.Add(seen.Zip(filter, layer.Product).Sum());
                }
            }

            layer.Check(sums, actual, floatProduct: layer.Input.Type == TensorType.UInt8);
        },
        iter: 1000);
}
