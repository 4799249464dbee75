using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Format;

/// <summary>Reads a .tflite file into a <see cref="ModelGraph"/>. Nothing in the file is trusted.</summary>
internal static class TfLiteReader
{
    /// <summary>The most inputs or outputs of a model; a MobileNet has one or a few.</summary>
    private const int MostEnds = 64;

    /// <exception cref="ModelFormatException">The file is damaged, or uses something this runtime does not support.</exception>
    public static ModelGraph Read(ReadOnlyMemory<byte> file)
    {
        FlatTable root = FlatTable.Root(file, Schema.Identifier, string.Empty);
        if (root.UInt32(Schema.Model.Version) is var version && version != Schema.Version)
        {
            throw root.Bad($"its schema version is {version}; this runtime reads version {Schema.Version}");
        }

        FlatTable[] subgraphs = root.Tables(Schema.Model.Subgraphs, "subgraphs");
        if (subgraphs.Length != 1)
        {
            throw root.Bad($"it has {subgraphs.Length} subgraphs; a MobileNet has one");
        }

        FlatTable subgraph = subgraphs[0];
        FlatTable[] buffers = root.Tables(Schema.Model.Buffers, "buffers");
        Tensor[] tensors = TensorReader.Read(subgraph.Tables(Schema.Subgraph.Tensors, "tensors"), buffers);
        Operator[] operators = OperatorReader.Read(
            subgraph.Tables(Schema.Subgraph.Operators, "operators"),
            root.Tables(Schema.Model.OperatorCodes, "operator_codes"),
            tensors);
        int[] inputs = Indices(subgraph, Schema.Subgraph.Inputs, "inputs", tensors);
        int[] outputs = Indices(subgraph, Schema.Subgraph.Outputs, "outputs", tensors);
        CheckOrder(tensors, operators, inputs, outputs);

        return new ModelGraph(
            file,
            root.String(Schema.Model.Description, "description") ?? string.Empty,
            tensors,
            operators,
            inputs,
            outputs,
            MetadataEntries(root, buffers));
    }

    private static int[] Indices(FlatTable subgraph, int slot, string name, Tensor[] tensors)
    {
        int[] indices = subgraph.Int32Vector(slot, name, MostEnds);
        if (indices.Length == 0)
        {
            throw subgraph.Bad($"it has no {name}");
        }

        foreach (int index in indices)
        {
            if ((uint)index >= tensors.Length)
            {
                throw subgraph.Bad($"{name} name tensor {index}, but there are {tensors.Length}");
            }

            if (Array.IndexOf(indices, index) != Array.LastIndexOf(indices, index))
            {
                throw subgraph.Bad($"{name} name tensor {index} twice");
            }
        }

        return indices;
    }

    /// <summary>
    /// Checks that each tensor is written once, before it is read; so there are no cycles and nothing is read uninitialized.
    /// </summary>
    private static void CheckOrder(Tensor[] tensors, Operator[] operators, int[] inputs, int[] outputs)
    {
        bool[] made = new bool[tensors.Length];
        foreach (int input in inputs)
        {
            if (tensors[input].IsConstant)
            {
                throw new ModelFormatException("subgraphs[0].inputs", $"{tensors[input]} is an input, but the file holds its data");
            }

            made[input] = true;
        }

        foreach (Operator op in operators)
        {
            foreach (int input in op.Inputs)
            {
                if (input >= 0 && !made[input] && !tensors[input].IsConstant)
                {
                    throw new ModelFormatException(
                        op.ToString(), $"it reads {tensors[input]}, which is neither a constant nor written by an earlier operator");
                }
            }

            foreach (int output in op.Outputs)
            {
                if (made[output] || tensors[output].IsConstant)
                {
                    throw new ModelFormatException(
                        op.ToString(), $"it writes {tensors[output]}, which {(made[output] ? "is already written" : "is a constant")}");
                }

                made[output] = true;
            }
        }

        foreach (int output in outputs)
        {
            if (!made[output])
            {
                throw new ModelFormatException("subgraphs[0].outputs", $"no operator writes {tensors[output]}");
            }
        }
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> MetadataEntries(FlatTable root, FlatTable[] buffers)
    {
        Dictionary<string, ReadOnlyMemory<byte>> entries = [];
        foreach (FlatTable entry in root.Tables(Schema.Model.Metadata, "metadata"))
        {
            uint buffer = entry.UInt32(Schema.Metadata.Buffer);
            if (buffer >= buffers.Length)
            {
                throw entry.Bad($"it names buffer {buffer}, but there are {buffers.Length}");
            }

            if (entry.String(Schema.Metadata.Name, "name") is { } name)
            {
                entries[name] = buffers[buffer].Vector(Schema.Buffer.Data, 1, "data") ?? default;
            }
        }

        return entries;
    }
}
