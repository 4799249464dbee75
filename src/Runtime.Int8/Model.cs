using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>A verified model file: plain immutable data.</summary>
public sealed class Model
{
    private readonly ModelGraph _graph;
    private bool _isConsumed;

    internal Model(ModelGraph graph) => _graph = graph;

    /// <summary>The whole file; constants are views into it.</summary>
    public ReadOnlyMemory<byte> File => _graph.File;

    /// <summary>The file's own description; may be empty.</summary>
    public string Description => _graph.Description;

    /// <summary>All tensors, by index.</summary>
    public IReadOnlyList<Tensor> Tensors => _graph.Tensors;

    /// <summary>The operators in order of execution: each reads only constants, inputs and the outputs of earlier ones.</summary>
    public IReadOnlyList<Operator> Operators => _graph.Operators;

    /// <summary>Tensor indices of the inputs.</summary>
    public IReadOnlyList<int> Inputs => _graph.Inputs;

    /// <summary>Tensor indices of the outputs.</summary>
    public IReadOnlyList<int> Outputs => _graph.Outputs;

    /// <summary>Named buffers stored besides the network.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> MetadataEntries => _graph.MetadataEntries;

    /// <summary>Reads and verifies a .tflite file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="ModelFormatException">The file is damaged, or uses something this runtime does not support.</exception>
    public static Model Load(string path) => Parse(System.IO.File.ReadAllBytes(path));

    /// <summary>Reads and verifies a .tflite file in memory, which must not change while the model is in use.</summary>
    /// <exception cref="ModelFormatException">The file is damaged, or uses something this runtime does not support.</exception>
    public static Model Parse(ReadOnlyMemory<byte> file) => new(TfLiteReader.Read(file));

    /// <summary>The graph, with its constants still in memory.</summary>
    /// <param name="consumes">Whether the caller gives up their memory: <see cref="EngineOptions.ConsumesModel"/>.</param>
    /// <exception cref="InvalidOperationException">The constants have been released.</exception>
    internal ModelGraph Use(bool consumes = false)
    {
        if (_isConsumed)
        {
            throw new InvalidOperationException("the model's constants were released by the engine created from it; load it again");
        }

        _isConsumed = consumes;
        return _graph;
    }
}
