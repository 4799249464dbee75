using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>An operator with its tensors (uint8 ones as int8) and the checks that all operators share.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Tensors">The model's tensors, uint8 ones as int8.</param>
/// <param name="IsUnsigned">Whether the model calls the output uint8: some rounding rules differ there.</param>
internal sealed record OperatorView(Operator Operator, Tensor[] Tensors, bool IsUnsigned)
{
    private const int MostIntegers = 16;
    private const int PictureChannels = 3;    // their axis

    /// <summary>TFLite's own tolerance (pooling_common.cc): converters compute the two scales separately.</summary>
    private const float ScaleTolerance = 1e-6f;

    public OperatorKind Kind => Operator.Kind;

    public OperatorOptions Options => Operator.Options;

    /// <summary>The dimension of a layer's weights along which its output channels lie.</summary>
    public int ChannelAxis => ChannelAxisOf(Kind);

    public Tensor Output => Operator.Outputs.Length == 1
        ? Tensors[Operator.Outputs[0]]
        : throw Bad($"it has {Operator.Outputs.Length} outputs; this operator has one");

    public Tensor Input(int i) => OptionalInput(i) ?? throw Bad($"input {i} is missing");

    public Tensor? OptionalInput(int i) => i < Operator.Inputs.Length && Operator.Inputs[i] is >= 0 and var index ? Tensors[index] : null;

    public ModelFormatException Bad(string problem) => new(Operator.ToString(), problem);

    /// <summary>An int8 tensor with one scale.</summary>
    public Tensor Int8(Tensor tensor)
    {
        if (tensor.Type != TensorType.Int8)
        {
            string fix = tensor.Type == TensorType.Float32 ? "; quantize the model to int8 first" : string.Empty;
            throw Bad($"{tensor} should be int8{fix}");
        }

        return tensor.Quantization is { IsPerTensor: true } ? tensor : throw Bad($"{tensor} should have one scale and zero point");
    }

    /// <summary>An int8 activation, not a constant, with one scale.</summary>
    public Tensor Int8Activation(int i)
    {
        Tensor tensor = Int8(Input(i));
        return tensor.IsConstant ? throw Bad($"{tensor} is a constant where the operator reads an activation") : tensor;
    }

    public Tensor Int8Output() => Int8(Output);

    /// <summary>The dimension of weights along which output channels lie: the first, or the last in a depthwise layer.</summary>
    public static int ChannelAxisOf(OperatorKind kind) => kind == OperatorKind.DepthwiseConv2D ? 3 : 0;

    /// <summary>
    /// What a layer with weights reads: an int8 activation with one scale or, into a depthwise layer of the edge profile, one per channel.
    /// </summary>
    public Tensor LayerInput()
    {
        Tensor tensor = Kind == OperatorKind.DepthwiseConv2D ? ByChannel(Input(0)) : Int8(Input(0));
        return tensor.IsConstant ? throw Bad($"{tensor} is a constant where the operator reads an activation") : tensor;
    }

    /// <summary>What a layer with weights writes: one scale or, in the edge profile, one per channel.</summary>
    public Tensor LayerOutput() => ByChannel(Output);

    private Tensor ByChannel(Tensor tensor)
    {
        if (Options is ConvolutionOptions { IsEdge: true } && IsUnsigned)
        {
            throw Bad($"{tensor} should be int8: the edge profile has no uint8");
        }

        if (Options is not ConvolutionOptions { IsEdge: true }
            || tensor is not { Type: TensorType.Int8, Quantization: { IsPerTensor: false } quantization })
        {
            return Int8(tensor);
        }

        if (quantization.Axis != PictureChannels)
        {
            throw Bad($"{tensor} has scales along axis {quantization.Axis}; along axis {PictureChannels}, the channels, they may differ");
        }

        return quantization.ZeroPoints.All(z => z == quantization.ZeroPoints[0])
            ? tensor
            : throw Bad($"{tensor} has several zero points; only its scales may differ");
    }

    /// <summary>Four dimensions [1, height, width, channels].</summary>
    public Tensor Picture(Tensor tensor)
    {
        if (tensor.Shape.Length != 4)
        {
            throw Bad($"{tensor} should have 4 dimensions: batch, height, width, channels");
        }

        return tensor.Shape[0] == 1
            ? tensor
            : throw Bad($"{tensor} has a batch of {tensor.Shape[0]}; this runtime runs one picture at a time");
    }

    /// <summary>Throws unless the output has the shape that follows from the inputs.</summary>
    public void CheckOutputShape(params ReadOnlySpan<int> expected)
    {
        if (!expected.SequenceEqual(Output.Shape))
        {
            throw Bad($"{Output} should have shape [{string.Join(", ", expected.ToArray())}]");
        }
    }

    /// <summary>Throws unless two tensors have the same quantization: the operator moves values without changing them.</summary>
    public void CheckSameQuantization(Tensor a, Tensor b)
    {
        if (Math.Abs(a.Scale - b.Scale) > ScaleTolerance || a.ZeroPoint != b.ZeroPoint)
        {
            throw Bad(
                $"{a} and {b} should have the same scale and zero point, but have {a.Scale} ({a.ZeroPoint}) and {b.Scale} ({b.ZeroPoint})");
        }
    }

    /// <summary>
    /// A constant tensor's integers (shapes, axes, paddings, permutations), which converters write as int32 or int64; at most 16.
    /// </summary>
    public int[] IntegerConstant(int i)
    {
        Tensor tensor = Input(i);
        if (!tensor.IsConstant || tensor.Count > MostIntegers || tensor.Type is not (TensorType.Int32 or TensorType.Int64))
        {
            throw Bad($"{tensor} should be a constant of a few int32 or int64");
        }

        return tensor.Type == TensorType.Int32
            ? MemoryMarshal.Cast<byte, int>(tensor.Data.Span).ToArray()
            : [.. MemoryMarshal.Cast<byte, long>(tensor.Data.Span)
                .ToArray()
                .Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))];
    }

    /// <summary>A shape padded with leading ones to four dimensions.</summary>
    public int[] Shape4(Tensor tensor)
    {
        if (tensor.Shape.Length > 4)
        {
            throw Bad($"{tensor} has {tensor.Shape.Length} dimensions; this runtime supports up to 4 here");
        }

        int[] shape = [1, 1, 1, 1];
        tensor.Shape.CopyTo(shape, 4 - tensor.Shape.Length);
        return shape;
    }
}
