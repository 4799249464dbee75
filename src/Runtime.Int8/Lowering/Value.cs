using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Lowering;

/// <summary>
/// What a step reads or writes in the arena: an activation while the network runs. Made by lowering, placed by the planner,
/// not changed afterwards.
/// </summary>
/// <param name="tensor">The model's tensor it holds. A uint8 tensor is held as int8, less 128, except at the model's border.</param>
/// <param name="bytes">Its size.</param>
internal sealed class Value(Tensor tensor, int bytes)
{
    /// <summary>Memory that a step needs beside its input and output, while it runs; null for 0 bytes.</summary>
    /// <exception cref="ModelFormatException">More than an arena can have.</exception>
    public static Value? Scratch(Value output, long bytes)
    {
        if (bytes > int.MaxValue)
        {
            throw new ModelFormatException(output.Tensor.ToString(), $"the kernel that computes it needs {bytes} bytes beside it; an arena has at most {int.MaxValue}");
        }

        return bytes == 0 ? null : new Value(new Tensor(-1, $"scratch of {output.Tensor.Name}", TensorType.Int8, [(int)bytes], null, default), (int)bytes);
    }

    public Tensor Tensor { get; } = tensor;

    public int Bytes { get; } = bytes;

    /// <summary>Byte offset in the arena; set by the planner.</summary>
    public int Offset { get; set; } = -1;
}
