namespace MobileNetEdge.Runtime.Int8.Graph;

/// <summary>The contents of a verified model file.</summary>
/// <param name="File">The whole file; constants are views into it.</param>
/// <param name="Description">The file's own description; may be empty.</param>
/// <param name="Tensors">All tensors, by index.</param>
/// <param name="Operators">The operators in order of execution: each reads only constants, inputs and the outputs of earlier ones.</param>
/// <param name="Inputs">Tensor indices of the inputs.</param>
/// <param name="Outputs">Tensor indices of the outputs.</param>
/// <param name="MetadataEntries">Named buffers stored besides the network.</param>
internal sealed record ModelGraph(
    ReadOnlyMemory<byte> File,
    string Description,
    IReadOnlyList<Tensor> Tensors,
    IReadOnlyList<Operator> Operators,
    IReadOnlyList<int> Inputs,
    IReadOnlyList<int> Outputs,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> MetadataEntries);
