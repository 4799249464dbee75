using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// What a step reads or writes in the arena: an activation while the network runs. Made by lowering, placed by the planners,
/// not changed afterwards.
/// </summary>
/// <param name="tensor">The model's tensor it holds. A uint8 tensor is held as int8, less 128, except at the model's border.</param>
/// <param name="bytes">Its size, all rows of it.</param>
internal sealed class Value(Tensor tensor, int bytes)
{
    private Value? _host;
    private int _offset = -1;

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

    /// <summary>Bytes that it takes in the arena.</summary>
    public int Bytes => RowsHeld >= Height ? bytes : RowsHeld * RowBytes;

    /// <summary>Rows that stand at once, see <see cref="RowRing"/>; all of them, unless it is streamed.</summary>
    public int RowsHeld { get; set; } = int.MaxValue;

    /// <summary>Whether it is one picture: [1, height, width, channels].</summary>
    public bool IsPicture { get; } = tensor.Shape is [1, _, _, _];

    /// <summary>Rows of a picture; else 1.</summary>
    public int Height { get; } = tensor.Shape is [1, var height, _, _] ? height : 1;

    /// <summary>Columns of a picture; else 1.</summary>
    public int Width { get; } = tensor.Shape is [1, _, var width, _] ? width : 1;

    /// <summary>Bytes of a row.</summary>
    public int RowBytes { get; } = tensor.Shape is [1, var height, _, _] ? bytes / height : bytes;

    /// <summary>Bytes from its start to where a row stands.</summary>
    public int PlaceOf(int row) => row % RowsHeld * RowBytes;

    /// <summary>How many rows from one on stand one behind the other, up to <paramref name="most"/>.</summary>
    public int Contiguous(int row, int most) => Math.Min(most, RowsHeld - (row % RowsHeld));

    /// <summary>Byte offset in the arena; set by the planner.</summary>
    public int Offset
    {
        get => _host?.Offset ?? _offset;
        set => _offset = value;
    }

    /// <summary>Has a place of its own for all its rows, as before anything was planned.</summary>
    public void StandWhole() => (RowsHeld, _host) = (int.MaxValue, null);

    /// <summary>Lies where another lies, which is at least as large and not used at the same time.</summary>
    public void SharePlaceOf(Value host) => _host = host == this ? null : host;
}
