using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// Layers of fewer channels than any tile, over pictures whose rows neighbouring pixels divide and over others:
/// <see cref="TestModel.Run(int[][])"/> sees to it that every instruction set says what the reference says.
/// </summary>
public sealed class NarrowLayerTests
{
    private static readonly Gen<WindowCase> Windows =
        (from height in Gen.Int[1, 20]
         from width in Gen.Frequency((2, Gen.OneOf(8, 16, 24, 32, 48)), (1, Gen.Int[1, 50]))
         from channels in Gen.Int[1, 16]
         from filter in Gen.OneOf(Gen.Const((3, 3)), Gen.Const((5, 5)), Gen.Select(Gen.Int[1, 5], Gen.Int[1, 9]))
         from stride in Gen.OneOf(Gen.Int[1, 3].Select(s => (s, s)), Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3]))
         from dilation in Gen.Frequency((5, Gen.Const(1)), (1, Gen.Const(2)))
         from padding in Gen.Enum<Padding>()
         select new WindowCase(
             height, width, channels, filter.Item1, filter.Item2, stride.Item1, stride.Item2, dilation, dilation, padding))
        .Where(w => w.OutputHeight > 0 && w.OutputWidth > 0);

    [Fact]
    public void Depthwise_layers_say_the_same() =>
        (from w in Windows
         from multiplier in Gen.Frequency((4, Gen.Const(1)), (1, Gen.Int[2, 3]))
         from layer in Layers(w.Channels * multiplier, w.Channels * multiplier * w.FilterHeight * w.FilterWidth)
         from input in Gens.Stored(layer.Input.Type, w.Height * w.Width * w.Channels)
         select (w, multiplier, layer, input)).Sample(
            (w, multiplier, layer, input) => layer.Run(
                OperatorKind.DepthwiseConv2D,
                w.Convolution(layer.Activation),
                [1, w.Height, w.Width, w.Channels],
                [1, w.FilterHeight, w.FilterWidth, w.Channels * multiplier],
                3,
                [1, w.OutputHeight, w.OutputWidth, w.Channels * multiplier],
                input),
            iter: 400);

    [Fact]
    public void Convolutions_say_the_same() =>
        (from w in Windows
         from outputs in Gen.Int[1, 9]
         from layer in Layers(outputs, outputs * w.FilterHeight * w.FilterWidth * w.Channels)
         from input in Gens.Stored(layer.Input.Type, w.Height * w.Width * w.Channels)
         select (w, outputs, layer, input)).Sample(
            (w, outputs, layer, input) => layer.Run(
                OperatorKind.Conv2D,
                w.Convolution(layer.Activation),
                [1, w.Height, w.Width, w.Channels],
                [outputs, w.FilterHeight, w.FilterWidth, w.Channels],
                0,
                [1, w.OutputHeight, w.OutputWidth, outputs],
                input),
            iter: 200);

    [Fact]
    public void Depthwise_layers_of_any_width_have_a_vector_kernel()
    {
        foreach (InstructionSet set in InstructionSets.Supported.Where(set => set != InstructionSet.Reference))
        {
            for (int channels = 1; channels <= 16; channels++)
            {
                for (int stride = 1; stride
                    <= (channels < 8 ? 3 : 2); stride++)    // kernels of x86-64 for many channels take no stride of 3
                {
                    Assert.NotEmpty(KernelsOf(channels, TensorType.Int8, stride, set));
                    Assert.NotEmpty(KernelsOf(channels, TensorType.UInt8, stride, set));
                }
            }
        }
    }

    [Fact]
    public void The_reference_remains_one() => Assert.Empty(KernelsOf(3, TensorType.Int8, 1, InstructionSet.Reference));

    private static IEnumerable<string> KernelsOf(int channels, TensorType type, int stride, InstructionSet set)
    {
        NetworkBuilder net = new(new Random(channels), type);
        byte[] file = net.Build(net.DepthwiseConv2D(net.Input(1, 9, 16, channels), stride: stride));
        return Lowerer.Lower(Model.Parse(file).Use(), new LoweringOptions(set, KeepAll: false, Threads: 1), new WeightBlockBuilder())
            .Steps.Single(step => step.MultiplyAccumulates > 0).Kernels;
    }

    /// <summary>Some with weights of −128 alone.</summary>
    private static Gen<LayerCase> Layers(int channels, int weights) =>
        from layer in LayerCase.Any(channels, weights)
        from extreme in Gen.Int[0, 5]
        select extreme == 0
            ? layer with { Weights = [.. Enumerable.Repeat(layer.Input.Type == TensorType.UInt8 ? 0 : -128, weights)] }
            : layer;
}
