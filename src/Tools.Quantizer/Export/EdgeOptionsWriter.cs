using System.Buffers.Binary;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>The custom options of operators of the edge profile, byte by byte as <see cref="EdgeOperators"/> reads them.</summary>
internal static class EdgeOptionsWriter
{
    public static byte[] Write(QuantizedOperator op)
    {
        ConvOptions options = (ConvOptions)op.Options!;
        byte[] bytes = new byte[EdgeOperators.OptionsBytes];
        bytes[EdgeOperators.VersionAt] = EdgeOperators.OptionsVersion;
        bytes[EdgeOperators.PaddingAt] = (byte)options.Padding;
        bytes[EdgeOperators.ActivationAt] = options.HardSwish ? EdgeOperators.HardSwish : (byte)options.Activation;
        Put(EdgeOperators.StrideHeightAt, options.StrideHeight);
        Put(EdgeOperators.StrideWidthAt, options.StrideWidth);
        Put(EdgeOperators.DilationHeightAt, options.DilationHeight);
        Put(EdgeOperators.DilationWidthAt, options.DilationWidth);
        return bytes;

        void Put(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), (short)value);
    }
}
