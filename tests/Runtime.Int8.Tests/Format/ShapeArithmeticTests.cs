using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests.Format;

/// <summary>Keras' Flatten as converters write it: SHAPE → STRIDED_SLICE → PACK → RESHAPE.</summary>
public sealed class ShapeArithmeticTests
{
    [Fact]
    public void A_shape_for_a_reshape_costs_nothing()
    {
        NetworkBuilder net = Flattened(out int flat);
        Model model = Model.Parse(net.Build(net.Softmax(flat)));
        Assert.Equal(
            [(0, OperatorKind.Reshape), (1, OperatorKind.Softmax)], model.Operators.Select(static op => (op.Index, op.Kind)));
        using Engine engine = new(model);
        byte[] input = [.. Enumerable.Range(0, 12).Select(static i => (byte)(20 * i))];
        input.CopyTo(engine.Input());
        engine.Run();
        byte[] withShape = engine.Output().ToArray();

        NetworkBuilder plain = new(new Random(1));
        using Engine other = new(Model.Parse(plain.Build(plain.Softmax(plain.Reshape(plain.Input(1, 2, 2, 3), 1, 12)))));
        input.CopyTo(other.Input());
        other.Run();
        Assert.Equal(other.Output().ToArray(), withShape);
    }

    [Fact]
    public void A_slice_of_the_picture_is_refused_by_name()
    {
        NetworkBuilder net = new(new Random(1));
        int input = net.Input(1, 2, 2, 3);
        int numbers = net.File.Int32([0]);
        int slice = net.Op(OperatorKind.StridedSlice, [input, numbers, numbers, numbers], net.Activation([1, 2, 2, 3], 1, 0));
        ModelFormatException refusal = Assert.Throws<ModelFormatException>(() => Model.Parse(net.Build(slice)));
        Assert.Contains(
            "STRIDED_SLICE is supported only where it computes the shape for a RESHAPE", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_as_a_number_is_refused()
    {
        NetworkBuilder net = new(new Random(1));
        int input = net.Input(1, 2, 2, 3);
        int shape = net.Op(OperatorKind.Shape, [input], net.File.Plain(TensorType.Int32, [4]));
        int answer = net.Op(OperatorKind.Softmax, [shape], net.Activation([4], 1f / 256, -128));
        ModelFormatException refusal = Assert.Throws<ModelFormatException>(() => Model.Parse(net.Build(answer)));
        Assert.Contains(
            $"it reads 't{shape}', a shape computed while it runs; only RESHAPE may", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>What no MobileNet has is named, with what it writes.</summary>
    [Fact]
    public void An_unknown_operator_is_named()
    {
        NetworkBuilder net = new(new Random(1));
        int input = net.Input(1, 2, 2, 3);
        int larger = net.Op((OperatorKind)23, [input], net.Activation([1, 4, 4, 3], 1, 0));
        ModelFormatException refusal = Assert.Throws<ModelFormatException>(() => Model.Parse(net.Build(larger)));
        Assert.Contains("operators[0]", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"RESIZE_BILINEAR, which writes 't{larger}', is not among", refusal.Message, StringComparison.Ordinal);
    }

    private static NetworkBuilder Flattened(out int flat)
    {
        NetworkBuilder net = new(new Random(1));
        int input = net.Input(1, 2, 2, 3);
        int shape = net.File.Plain(TensorType.Int32, [4]);
        int batch = net.File.Plain(TensorType.Int32, [1]);
        int packed = net.File.Plain(TensorType.Int32, [2]);
        int numbers = net.File.Int32([0]);
        net.Op(OperatorKind.Shape, [input], shape);
        net.Op(OperatorKind.StridedSlice, [shape, numbers, numbers, numbers], batch);
        net.Op(OperatorKind.Pack, [batch, net.File.Int32([12])], packed);
        flat = net.Op(OperatorKind.Reshape, [input, packed], net.Like(input, 1, 12));
        return net;
    }
}
