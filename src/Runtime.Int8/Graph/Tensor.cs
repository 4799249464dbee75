namespace MobileNetEdge.Runtime.Int8.Graph;

/// <summary>
/// real = Scales[c] · (q − ZeroPoints[c]): one scale for the tensor, or one for each index along <paramref name="Axis"/>.
/// </summary>
/// <param name="Scales">Finite and positive. 1 or shape[axis] of them.</param>
/// <param name="ZeroPoints">As many as scales, each in the element type's range (0 for int32).</param>
/// <param name="Axis">The dimension along which scales differ; 0 if there is only one scale.</param>
public sealed record Quantization(float[] Scales, int[] ZeroPoints, int Axis)
{
    /// <summary>Whether there is one scale for the whole tensor.</summary>
    public bool IsPerTensor => Scales.Length == 1;

    /// <summary>Returns the scale at an index along the axis.</summary>
    internal float ScaleOf(int index) => Scales[IsPerTensor ? 0 : index];
}

/// <summary>A tensor of the model: an activation, or a constant with its data.</summary>
/// <param name="Index">Its place in the file's list of tensors.</param>
/// <param name="Name">Its name in the file; may be empty.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, outermost first, all positive; empty for a scalar.</param>
/// <param name="Quantization">Null when the tensor has none.</param>
/// <param name="Data">A constant's elements as stored in the file, little-endian, row-major; empty for an activation.</param>
public sealed record Tensor(int Index, string Name, TensorType Type, int[] Shape, Quantization? Quantization, ReadOnlyMemory<byte> Data)
{
    /// <summary>Number of elements.</summary>
    public int Count => CountOf(Shape);

    /// <summary>Bytes of all elements.</summary>
    public int Bytes => Count * Type.ElementBytes();

    /// <summary>Whether the tensor's data are in the file.</summary>
    public bool IsConstant => !Data.IsEmpty;

    /// <summary>The scale of a per-tensor quantized tensor; 0 when it has none.</summary>
    public float Scale => Quantization?.Scales[0] ?? 0;

    /// <summary>The zero point of a per-tensor quantized tensor; 0 when it has none.</summary>
    public int ZeroPoint => Quantization?.ZeroPoints[0] ?? 0;

    /// <summary>The shape as <c>1x224x224x3</c>.</summary>
    public string ShapeText => Shape.Length == 0 ? "scalar" : string.Join('x', Shape);

    /// <summary>Returns the name used in messages.</summary>
    public override string ToString() => $"tensor {Index} '{Name}' ({Type.ToString().ToLowerInvariant()}, {ShapeText})";

    /// <summary>Number of elements of a shape, or of a part of one.</summary>
    public static int CountOf(ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int dimension in shape)
        {
            count *= dimension;    // bounded by the reader
        }

        return count;
    }
}
