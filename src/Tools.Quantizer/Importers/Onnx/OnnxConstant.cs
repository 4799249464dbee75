using System.Buffers.Binary;
using MobileNetEdge.Tools.Quantizer.Importers.Onnx.Schema;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>
/// A tensor whose values are known before the network runs: weights, or the integers that shapes are computed with. One of the two lists is
/// null.
/// </summary>
/// <param name="Shape">In ONNX' order; none of a scalar.</param>
/// <param name="Floats">Row-major.</param>
/// <param name="Integers">Row-major.</param>
internal sealed record OnnxConstant(int[] Shape, float[]? Floats, long[]? Integers)
{
    // TensorProto.DataType and DataLocation of the standard.
    private const int Float = 1;
    private const int Int8 = 3;
    private const int Int32 = 6;
    private const int Int64 = 7;
    private const int Float16 = 10;
    private const int Double = 11;
    private const int BFloat16 = 16;
    private const int External = 1;

    /// <summary>The standard's number of uint8.</summary>
    public const int UInt8Type = 2;

    /// <summary>The standard's number of the type in the file; 0 for what was computed.</summary>
    public int Type { get; init; }

    public int Count => FloatGraph.Tensor.CountOf(Shape);

    /// <param name="tensor">As in the file.</param>
    /// <param name="name">Its name.</param>
    /// <param name="folder">Where the model is, for values in a file beside it; null where there can be none.</param>
    /// <exception cref="InputException">It is of another type, not there, or not as long as its shape says.</exception>
    public static OnnxConstant Of(TensorProto tensor, string name, string? folder)
    {
        if (tensor.Dims.Any(static size => size is < 0 or > int.MaxValue))
        {
            throw new InputException($"tensor '{name}' has an impossible shape; the file is damaged");
        }

        int[] shape = [.. tensor.Dims.Select(static size => (int)size)];
        byte[] raw = tensor.DataLocation == External
            ? OnnxExternalData.Read(tensor, name, folder)
            : tensor.RawData.ToByteArray();
        OnnxConstant constant = tensor.DataType switch
        {
            Float => new OnnxConstant(
                shape,
                raw.Length > 0 ? Each(raw, 4, static bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes)) : [.. tensor.FloatData],
                null),
            Double => new OnnxConstant(shape, raw.Length > 0
                ? Each(raw, 8, static bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes))
                : [.. tensor.DoubleData.Select(static value => (float)value)], null),
            Float16 => new OnnxConstant(shape, raw.Length > 0
                ? Each(raw, 2, static bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes))
                : [.. tensor.Int32Data.Select(static bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))], null),
            BFloat16 => new OnnxConstant(shape, raw.Length > 0
                ? Each(raw, 2, static bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16))
                : [.. tensor.Int32Data.Select(static bits => BitConverter.Int32BitsToSingle(bits << 16))], null),
            Int64 => new OnnxConstant(
                shape,
                null,
                raw.Length > 0 ? Each(raw, 8, static bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)) : [.. tensor.Int64Data]),
            Int32 => Integers32(4, static bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            Int8 => Integers32(1, static bytes => (sbyte)bytes[0]),
            UInt8Type => Integers32(1, static bytes => bytes[0]),
            var type => throw new InputException(
                $"tensor '{name}' is of data type {type}; floats and integers of 8, 32 and 64 bits are read: export the model in floats"),
        };
        constant = constant with { Type = tensor.DataType };
        if ((constant.Floats?.Length ?? constant.Integers!.Length) != constant.Count)
        {
            throw new InputException($"tensor '{name}' says [{string.Join(", ", shape)}] and holds "
                + $"{constant.Floats?.Length ?? constant.Integers!.Length} values: the file is damaged");
        }

        if (constant.Floats is { } floats)
        {
            FiniteWeights.Require(name, floats);
        }

        return constant;

        // Without raw bytes, integers of up to 32 bits are all in one list.
        OnnxConstant Integers32(int size, Func<byte[], long> read) =>
            new(shape, null, raw.Length > 0 ? Each(raw, size, read) : [.. tensor.Int32Data.Select(static value => (long)value)]);
    }

    private static T[] Each<T>(byte[] raw, int size, Func<byte[], T> read) => [.. raw.Chunk(size).Select(chunk => chunk.Length == size
        ? read(chunk)
        : throw new InputException("a tensor's bytes end in the middle of a number; the file is damaged"))];
}
