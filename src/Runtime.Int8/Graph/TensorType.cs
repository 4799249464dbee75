namespace MobileNetEdge.Runtime.Int8.Graph;

/// <summary>Element types that MobileNets use. The numbers are those of the .tflite schema.</summary>
public enum TensorType
{
    /// <summary>32-bit float: inputs and outputs of float-input/output models.</summary>
    Float32 = 0,

    /// <summary>32-bit integer: biases, shapes, axes, and ARG_MAX's output.</summary>
    Int32 = 2,

    /// <summary>8-bit unsigned: activations and weights of the older per-tensor models.</summary>
    UInt8 = 3,

    /// <summary>64-bit integer: ARG_MAX's output.</summary>
    Int64 = 4,

    /// <summary>8-bit signed: activations and weights.</summary>
    Int8 = 9,
}

/// <summary>Facts about <see cref="TensorType"/>.</summary>
public static class TensorTypes
{
    /// <summary>Bytes of one element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the types above.</exception>
    public static int ElementBytes(this TensorType type) => type switch
    {
        TensorType.Int8 or TensorType.UInt8 => 1,
        TensorType.Float32 or TensorType.Int32 => 4,
        TensorType.Int64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of this runtime"),
    };

    /// <summary>Whether elements of a type have this C# type.</summary>
    internal static bool IsElementType<T>(this TensorType type)
        where T : unmanaged => type switch
    {
        TensorType.Int8 => typeof(T) == typeof(sbyte),
        TensorType.UInt8 => typeof(T) == typeof(byte),
        TensorType.Float32 => typeof(T) == typeof(float),
        TensorType.Int32 => typeof(T) == typeof(int),
        TensorType.Int64 => typeof(T) == typeof(long),
        _ => false,
    };

    /// <summary>The name of the C# type of its elements.</summary>
    internal static string ElementNameOf(TensorType type) => type switch
    {
        TensorType.Int8 => nameof(SByte),
        TensorType.UInt8 => nameof(Byte),
        TensorType.Float32 => nameof(Single),
        TensorType.Int32 => nameof(Int32),
        TensorType.Int64 => nameof(Int64),
        _ => type.ToString(),
    };
}
