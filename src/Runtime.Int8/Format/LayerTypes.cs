using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Format;

/// <summary>
/// The input types of the layers with weights in a <c>.tflite</c> file. They tell a float model from a quantized one before anything
/// else is checked; other faults in the file are left to its reader.
/// </summary>
/// <param name="AreFloat">Whether a layer reads floats: such a file is for an importer, however its weights are stored.</param>
/// <param name="AreIntegers">Whether a layer reads 8-bit integers.</param>
internal readonly record struct LayerTypes(bool AreFloat, bool AreIntegers)
{
    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static LayerTypes Of(ReadOnlyMemory<byte> file)
    {
        FlatTable root = FlatTable.Root(file, Schema.Identifier, string.Empty);
        if (root.Tables(Schema.Model.Subgraphs, "subgraphs") is not [var graph, ..])
        {
            return default;
        }

        FlatTable[] tensors = graph.Tables(Schema.Subgraph.Tensors, "tensors");
        FlatTable[] codes = root.Tables(Schema.Model.OperatorCodes, "operator_codes");
        HashSet<TensorType> read = [];
        foreach (FlatTable node in graph.Tables(Schema.Subgraph.Operators, "operators"))
        {
            OperatorKind kind = OperatorReader.BuiltinCode(codes[OperatorReader.CodeIndex(node, codes)]);
            if (kind is OperatorKind.Conv2D or OperatorKind.DepthwiseConv2D or OperatorKind.FullyConnected
                && OperatorReader.TensorIndices(node, Schema.Operator.Inputs, "inputs", -1, tensors.Length) is [>= 0 and var input, ..])
            {
                read.Add((TensorType)tensors[input].Byte(Schema.Tensor.Type));
            }
        }

        return new LayerTypes(read.Contains(TensorType.Float32), read.Contains(TensorType.Int8) || read.Contains(TensorType.UInt8));
    }
}
