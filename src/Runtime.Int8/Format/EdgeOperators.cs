using System.Buffers.Binary;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Format;

/// <summary>
/// The operators of the edge profile in a .tflite file: custom operators, so that a runtime that does not know them refuses the model.
/// Their custom options are <see cref="OptionsBytes"/> bytes, little-endian; docs/edge-profile.md lists them.
/// </summary>
internal static class EdgeOperators
{
    /// <summary>The schema's BuiltinOperator of all custom operators.</summary>
    public const int CustomCode = 32;

    public const int OptionsBytes = 12;
    public const int OptionsVersion = 1;

    // Offsets of the options.
    public const int VersionAt = 0;
    public const int PaddingAt = 1;
    public const int ActivationAt = 2;
    public const int ReservedAt = 3;
    public const int StrideHeightAt = 4;
    public const int StrideWidthAt = 6;
    public const int DilationHeightAt = 8;
    public const int DilationWidthAt = 10;

    /// <summary>Stored where the schema has a fused activation.</summary>
    public const byte HardSwish = 117;

    private static readonly OperatorKind[] Kinds = [OperatorKind.Conv2D, OperatorKind.DepthwiseConv2D];

    /// <summary>The operator that a code of the edge profile stands for; null for any other code.</summary>
    public static OperatorKind? KindOf(FlatTable code)
    {
        if ((int)OperatorReader.BuiltinCode(code) != CustomCode
            || OperatorReader.CustomCode(code) is not { } name
            || !name.StartsWith(OperatorNames.EdgePrefix, StringComparison.Ordinal))
        {
            return null;
        }

        foreach (OperatorKind kind in Kinds)
        {
            if (name == OperatorNames.OfEdge(kind))
            {
                return kind;
            }
        }

        string known = string.Join(" and ", Kinds.Select(OperatorNames.OfEdge));
        throw code.Bad($"'{name}' is an edge-profile operator that this runtime does not know; it supports {known}");
    }

    /// <summary>Reads the custom options of an operator.</summary>
    public static ConvolutionOptions Options(FlatTable op)
    {
        ReadOnlySpan<byte> bytes = op.Vector(Schema.Operator.CustomOptions, 1, "custom_options") is { } found ? found.Span : default;
        if (bytes.IsEmpty || bytes[VersionAt] != OptionsVersion)
        {
            throw op.Bad(bytes.IsEmpty
                ? "it has no custom options"
                : $"its custom options are of version {bytes[VersionAt]}; this runtime supports version {OptionsVersion}");
        }

        if (bytes.Length != OptionsBytes)
        {
            throw op.Bad($"its custom options have {bytes.Length} bytes; {OptionsBytes} belong here");
        }

        if (bytes[PaddingAt] > (byte)Padding.Valid)
        {
            throw op.Bad($"padding {bytes[PaddingAt]}; 0 (SAME) and 1 (VALID) exist");
        }

        byte activation = bytes[ActivationAt];
        if (activation is > (byte)FusedActivation.Relu6 and not HardSwish)
        {
            throw op.Bad($"activation {activation}; 0 (none), 1 (RELU), 2 (RELU_N1_TO_1), 3 (RELU6) and {HardSwish} (HARD_SWISH) exist");
        }

        if (bytes[ReservedAt] != 0)
        {
            throw op.Bad($"byte {ReservedAt} of its custom options is {bytes[ReservedAt]} and should be 0");
        }

        return new ConvolutionOptions(
            (Padding)bytes[PaddingAt],
            Positive(op, bytes, StrideHeightAt, "the stride's height"),
            Positive(op, bytes, StrideWidthAt, "the stride's width"),
            Positive(op, bytes, DilationHeightAt, "the dilation's height"),
            Positive(op, bytes, DilationWidthAt, "the dilation's width"),
            activation == HardSwish ? FusedActivation.None : (FusedActivation)activation)
        {
            IsEdge = true,
            HardSwish = activation == HardSwish,
        };
    }

    private static int Positive(FlatTable op, ReadOnlySpan<byte> bytes, int at, string name)
    {
        short value = BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);
        return value > 0 ? value : throw op.Bad($"{name} is {(ushort)value}; it must be in 1..{short.MaxValue}");
    }
}
