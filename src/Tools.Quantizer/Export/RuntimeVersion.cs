using System.Text;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// The metadata entry min_runtime_version: the oldest TensorFlow Lite that knows every operator in the version used
/// (TFLite's runtime_version table).
/// </summary>
internal static class RuntimeVersion
{
    public const string EntryName = "min_runtime_version";
    private const int EntryBytes = 16;

    /// <summary>The version as text, filled up with zeros to 16 bytes.</summary>
    public static byte[] Write(QuantizedModel model)
    {
        Version version = model.Operators.Select(Oldest).Append(new Version(1, 14, 0)).Max()!;
        byte[] bytes = new byte[EntryBytes];
        Encoding.ASCII.GetBytes(version.ToString(), bytes);
        return bytes;
    }

    // Int8 came with 1.14; what came later is named.
    private static Version Oldest(QuantizedOperator op) => (op.Kind, op.Version) switch
    {
        (OperatorKind.HardSwish, 1) or (OperatorKind.Mul, 3) => new Version(1, 15, 0),
        (OperatorKind.Elu, _) => new Version(1, 15, 0),
        (OperatorKind.LeakyRelu, _) => new Version(2, 3, 0),
        (OperatorKind.Gelu, _) => new Version(2, 9, 0),
        _ => new Version(1, 14, 0),
    };
}
