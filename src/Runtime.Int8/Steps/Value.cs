using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// What a step reads or writes: an activation while the network runs. <see cref="ArenaLayout"/> holds its place in the arena.
/// </summary>
/// <param name="number">Its number among the values of a network, from 0.</param>
/// <param name="tensor">The model's tensor it holds. uint8 is held as int8, minus 128, except at the model's inputs and outputs.</param>
internal sealed class Value(int number, Tensor tensor)
{
    public int Number { get; } = number;

    public Tensor Tensor { get; } = tensor;

    /// <summary>Bytes of all its rows.</summary>
    public int Bytes { get; } = tensor.Bytes;

    /// <summary>Whether it is one picture: [1, height, width, channels].</summary>
    public bool IsPicture { get; } = tensor.Shape is [1, _, _, _];

    /// <summary>Rows of a picture; else 1.</summary>
    public int Height { get; } = tensor.Shape is [1, var height, _, _] ? height : 1;

    /// <summary>Columns of a picture; else 1.</summary>
    public int Width { get; } = tensor.Shape is [1, _, var width, _] ? width : 1;

    /// <summary>Bytes per row.</summary>
    public int RowBytes { get; } = tensor.Shape is [1, var height, _, _] ? tensor.Bytes / height : tensor.Bytes;
}
