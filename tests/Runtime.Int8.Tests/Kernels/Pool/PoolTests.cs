using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class PoolTests
{
    private static readonly Gen<(WindowCase Window, QuantizedType Type, FusedActivation Activation, int[] Input)> Cases =
        from any in WindowCase.Any(maxDilation: 1)
        from channels in Gen.Frequency((1, Gen.Const(any.Channels)), (1, Gen.Int[16, 40]))    // kernels take sixteen at a time
        let window = any with { Channels = channels }
        from type in Gens.Type
        from quantized in Gens.Quantized(type, Gens.Scale(-8, 2))
        from activation in Gens.Activation
        from input in Gens.Stored(type, window.Height * window.Width * window.Channels)
        select (window, quantized, activation, input);

    [Fact]
    public void Average_is_that_of_the_picture_without_its_padding() => Cases.Sample(
        (w, type, activation, input) => Check(OperatorKind.AveragePool2D, w, type, activation, input, seen =>
        {
            decimal mean = (decimal)seen.Sum() / seen.Length;
            return (int)Math.Round(mean, MidpointRounding.AwayFromZero);    // uint8 means are positive: away from zero is up
        }),
        iter: 500);

    [Fact]
    public void Maximum_is_that_of_the_picture_without_its_padding() => Cases.Sample(
        (w, type, activation, input) => Check(OperatorKind.MaxPool2D, w, type, activation, input, seen => seen.Max()), iter: 500);

    [Theory]
    [InlineData(-128)]
    [InlineData(127)]
    public void Average_of_a_large_window_does_not_overflow(int value)
    {
        WindowCase window = new(20, 30, 17, 20, 30, 1, 1, 1, 1, Padding.Valid);
        int[] input = [.. Enumerable.Repeat(value, window.Height * window.Width * window.Channels)];
        Check(OperatorKind.AveragePool2D, window, new QuantizedType(TensorType.Int8, 0.1f, 0), FusedActivation.None, input, _ => value);
    }

    private static void Check(
        OperatorKind kind, WindowCase w, QuantizedType type, FusedActivation activation, int[] input, Func<int[], int> pool)
    {
        TestModel model = new();
        int x = model.Input(type, 1, w.Height, w.Width, w.Channels);
        model.Operator(kind, w.Pool(activation), [x], type, 1, w.OutputHeight, w.OutputWidth, w.Channels);

        List<int> expected = [];
        foreach (int[]?[,] window in w.Windows(input))
        {
            int[][] seen = [.. window.Cast<int[]?>().OfType<int[]>()];
            for (int c = 0; c < w.Channels; c++)
            {
                expected.Add(type.Clamp(pool([.. seen.Select(pixel => pixel[c])]), activation));
            }
        }

        Assert.Equal(expected, model.Run(input));
    }
}
