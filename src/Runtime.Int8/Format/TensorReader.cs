using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Format;

/// <summary>Reads the tensors of a .tflite file and checks each on its own: type, shape, quantization and length of data.</summary>
internal static class TensorReader
{
    /// <summary>More than the bytes of any MobileNet's activation; keeps every size and offset within an int.</summary>
    private const long MostBytes = 1 << 28;

    public const int MostDimensions = 8;

    public static Tensor[] Read(FlatTable[] tables, FlatTable[] buffers)
    {
        Tensor[] tensors = new Tensor[tables.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = Read(i, tables[i], buffers);
        }

        return tensors;
    }

    private static Tensor Read(int index, FlatTable table, FlatTable[] buffers)
    {
        string name = table.String(Schema.Tensor.Name, "name") ?? string.Empty;
        TensorType type = (TensorType)table.SByte(Schema.Tensor.Type);
        if (type is not (TensorType.Float32 or TensorType.Int32 or TensorType.UInt8 or TensorType.Int64 or TensorType.Int8))
        {
            throw table.Bad($"'{name}' has element type {(int)type}; this runtime reads float32, int32, int64, uint8 and int8");
        }

        if (table.Boolean(Schema.Tensor.IsVariable) || table.Has(Schema.Tensor.Sparsity))
        {
            throw table.Bad($"'{name}' is a variable or sparse tensor, which no MobileNet has");
        }

        int[] shape = table.Int32Vector(Schema.Tensor.Shape, "shape", MostDimensions);
        long count = 1;
        foreach (int dimension in shape)
        {
            if (dimension <= 0 || (count *= dimension) * type.ElementBytes() > MostBytes)
            {
                throw table.Bad(
                    $"'{name}' has shape [{string.Join(", ", shape)}]; dimensions are positive and the whole at most {MostBytes} bytes");
            }
        }

        Quantization? quantization = ReadQuantization(table, type, shape);
        ReadOnlyMemory<byte> data = Data(table, name, buffers);
        if (!data.IsEmpty && data.Length != count * type.ElementBytes())
        {
            throw table.Bad($"'{name}' of shape [{string.Join(", ", shape)}] needs {count * type.ElementBytes()} bytes and its buffer has "
                + $"{data.Length}");
        }

        return new Tensor(index, name, type, shape, quantization, data);
    }

    /// <summary>A constant's bytes in the file; empty for an activation.</summary>
    public static ReadOnlyMemory<byte> Data(FlatTable table, string name, FlatTable[] buffers)
    {
        uint buffer = table.UInt32(Schema.Tensor.Buffer);
        if (buffer >= buffers.Length)
        {
            throw table.Bad($"'{name}' names buffer {buffer}, but there are {buffers.Length}");
        }

        if (buffers[buffer].UInt64(Schema.Buffer.Offset) > 1)
        {
            throw table.Bad($"'{name}' keeps its data outside the FlatBuffer, as models over 2 GB do");
        }

        // Not copied here: lowering copies and packs it.
        // An empty slice would keep the whole file alive as long as the tensor.
        return buffers[buffer].Vector(Schema.Buffer.Data, 1, "data") is { Length: > 0 } data
            ? buffers[buffer].Taken(data, "data")
            : default;
    }

    /// <summary>The quantization of a tensor; null when it has none.</summary>
    public static Quantization? ReadQuantization(FlatTable tensor, TensorType type, int[] shape) =>
        type is TensorType.Int8 or TensorType.UInt8 or TensorType.Int32
            && tensor.Table(Schema.Tensor.Quantization, "quantization") is { } table
            ? ReadScales(table, type, shape)
            : null;

    private static Quantization? ReadScales(FlatTable table, TensorType type, int[] shape)
    {
        if (table.Byte(Schema.Quantization.DetailsType) != 0)
        {
            throw table.Bad("it is a custom quantization; this runtime reads affine ones");
        }

        // One scale, or one for each index along an axis.
        int most = Math.Max(1, shape.Length == 0 ? 1 : shape.Max());
        float[] scales = table.SingleVector(Schema.Quantization.Scale, "scale", most);
        long[] zeroPoints = table.Int64Vector(Schema.Quantization.ZeroPoint, "zero_point", most);

        // A vector has only one axis; converters write another one for the biases of depthwise convolutions.
        int axis = shape.Length == 1 ? 0 : table.Int32(Schema.Quantization.QuantizedDimension);
        if (scales.Length == 0)
        {
            return null;    // only min and max, which describe calibration, not the stored values
        }

        if (scales.Length > 1 && ((uint)axis >= shape.Length || shape[axis] != scales.Length))
        {
            throw table.Bad($"{scales.Length} scales along axis {axis} of shape [{string.Join(", ", shape)}]");
        }

        foreach (float scale in scales)
        {
            if (!float.IsFinite(scale) || scale <= 0)
            {
                throw table.Bad($"a scale is {scale}; scales are finite and positive");
            }
        }

        // A missing vector of zero points means zeros; a single one is for all scales.
        int[] points = new int[scales.Length];
        if (zeroPoints.Length > 1 && zeroPoints.Length != scales.Length)
        {
            throw table.Bad($"{scales.Length} scales and {zeroPoints.Length} zero points");
        }

        (long min, long max) = type switch
        {
            TensorType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            TensorType.UInt8 => ((long)byte.MinValue, (long)byte.MaxValue),
            _ => (0, 0),
        };
        for (int i = 0; i < zeroPoints.Length; i++)
        {
            if (zeroPoints[i] < min || zeroPoints[i] > max)
            {
                throw table.Bad($"zero point {zeroPoints[i]} of a {type.ToString().ToLowerInvariant()} tensor lies outside {min}..{max}");
            }

            points[i] = (int)zeroPoints[i];
        }

        if (zeroPoints.Length == 1)
        {
            Array.Fill(points, points[0]);
        }

        return new Quantization(scales, points, scales.Length > 1 ? axis : 0);
    }
}
