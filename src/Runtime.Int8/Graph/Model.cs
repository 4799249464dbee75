using MobileNetEdge.Runtime.Int8.Format;

namespace MobileNetEdge.Runtime.Int8.Graph;

/// <summary>A model file that was read and verified: plain immutable data, until an <see cref="Engine"/> that makes it run <see cref="EngineOptions.ConsumesModel">consumes</see> it.</summary>
public sealed class Model
{
    private bool _isConsumed;

    internal Model(
        ReadOnlyMemory<byte> file,
        string description,
        IReadOnlyList<Tensor> tensors,
        IReadOnlyList<Operator> operators,
        IReadOnlyList<int> inputs,
        IReadOnlyList<int> outputs,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> metadataEntries)
    {
        File = file;
        Description = description;
        Tensors = tensors;
        Operators = operators;
        Inputs = inputs;
        Outputs = outputs;
        MetadataEntries = metadataEntries;
    }

    /// <summary>The whole file; constants are views into it.</summary>
    public ReadOnlyMemory<byte> File { get; }

    /// <summary>The file's own description; may be empty.</summary>
    public string Description { get; }

    /// <summary>All tensors, by index.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>In order of execution: each reads only constants, inputs and what stands before it.</summary>
    public IReadOnlyList<Operator> Operators { get; }

    /// <summary>Tensor indices of the inputs.</summary>
    public IReadOnlyList<int> Inputs { get; }

    /// <summary>Tensor indices of the outputs.</summary>
    public IReadOnlyList<int> Outputs { get; }

    /// <summary>Named buffers that travel beside the network.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> MetadataEntries { get; }

    /// <summary>Reads and verifies a .tflite file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="ModelFormatException">It is damaged, or uses what this runtime does not do.</exception>
    public static Model Load(string path) => Parse(System.IO.File.ReadAllBytes(path));

    /// <summary>Reads and verifies a .tflite file in memory, which must not change as long as the model is used.</summary>
    /// <exception cref="ModelFormatException">It is damaged, or uses what this runtime does not do.</exception>
    public static Model Parse(ReadOnlyMemory<byte> file) => TfLiteReader.Read(file);

    /// <summary>An engine reads the constants, and keeps them as they are or not.</summary>
    /// <exception cref="InvalidOperationException">They are lost.</exception>
    internal void Use(bool consumes)
    {
        if (_isConsumed)
        {
            throw new InvalidOperationException($"the model was consumed by the engine made of it ({nameof(EngineOptions)}.{nameof(EngineOptions.ConsumesModel)}); load it again to make another");
        }

        _isConsumed = consumes;
    }
}
