using MobileNetEdge.Runtime.Int8.Format;

namespace MobileNetEdge.Runtime.Int8.Graph;

/// <summary>A model file that was read and verified: plain immutable data. <see cref="Engine"/> makes it run.</summary>
/// <param name="File">The whole file; constants are views into it.</param>
/// <param name="Description">The file's own description; may be empty.</param>
/// <param name="Tensors">All tensors, by index.</param>
/// <param name="Operators">In order of execution: each reads only constants, inputs and what stands before it.</param>
/// <param name="Inputs">Tensor indices of the inputs.</param>
/// <param name="Outputs">Tensor indices of the outputs.</param>
/// <param name="MetadataEntries">Named buffers that travel beside the network.</param>
public sealed record Model(
    ReadOnlyMemory<byte> File,
    string Description,
    IReadOnlyList<Tensor> Tensors,
    IReadOnlyList<Operator> Operators,
    IReadOnlyList<int> Inputs,
    IReadOnlyList<int> Outputs,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> MetadataEntries)
{
    /// <summary>Reads and verifies a .tflite file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="ModelFormatException">It is damaged, or uses what this runtime does not do.</exception>
    public static Model Load(string path) => Parse(System.IO.File.ReadAllBytes(path));

    /// <summary>Reads and verifies a .tflite file in memory, which must not change as long as the model is used.</summary>
    /// <exception cref="ModelFormatException">It is damaged, or uses what this runtime does not do.</exception>
    public static Model Parse(ReadOnlyMemory<byte> file) => TfLiteReader.Read(file);
}
