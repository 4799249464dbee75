using Google.Protobuf;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Onnx.Schema;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>ONNX models, as PyTorch, Paddle, TensorFlow's converter and others export them.</summary>
internal sealed class OnnxImporter : IImporter
{
    public string Format => "ONNX (.onnx)";

    // The format has no magic number. A ModelProto begins with its ir_version, a small number; then comes one of the fields 2 to 8.
    public bool Recognizes(ReadOnlySpan<byte> head) =>
        head is [0x08, > 0 and < 32, 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42, ..];

    public Graph Import(string path, ImportOptions options)
    {
        try
        {
            return Build(ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)), Path.GetDirectoryName(Path.GetFullPath(path))!, options);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InputException(
                $"it is not an ONNX model, cut short or damaged ({error.Message.ReplaceLineEndings(" ")}); fetch or export it again",
                error);
        }
        catch (OverflowException error)
        {
            throw new InputException("a tensor has an impossible shape; the file is damaged, fetch or export it again", error);
        }
    }

    private static Graph Build(ModelProto model, string folder, ImportOptions options)
    {
        GraphProto stated = model.Graph ?? throw new InputException("the model holds no graph; it is cut short, fetch or export it again");
        GraphProto source = OnnxIntegerOperators.Expand(stated);
        OnnxConstants constants = new();
        foreach (TensorProto tensor in source.Initializer)
        {
            constants.Add(tensor.Name, OnnxConstant.Of(tensor, tensor.Name, folder));
        }

        // Older files list weights among the inputs too.
        ValueInfoProto[] inputs = [.. source.Input.Where(input => constants.Find(input.Name) is null)];
        if (inputs is not [var picture] || source.Output.Count == 0)
        {
            throw new InputException(
                $"the model has {inputs.Length} inputs ({string.Join(", ", inputs.Select(static input => $"'{input.Name}'"))}) and "
                    + $"{source.Output.Count} outputs; one input is needed, and an output");
        }

        (int[] shape, bool channelsLast) = InputShape(picture, options);
        GraphBuilder graph = new(new GraphInput(picture.Name, shape));
        OnnxTensors tensors = new(graph, constants);
        tensors.Add(picture.Name, picture.Name, channelsLast);
        OnnxOperators operators = new(graph, tensors, constants, OperatorSet(model));
        foreach (OnnxNode node in source.Node.Select(static node => new OnnxNode(node)))
        {
            if (!constants.TryCompute(node))
            {
                operators.Add(node);
                node.RequireAllRead();
            }
        }

        Graph built = graph.Build([.. source.Output.Select(answer => (tensors.Get(answer.Name), answer.Name))]);
        built = built with { Notes = operators.NotesWith(wasQuantized: source != stated) };
        return model.ProducerName.Length == 0 ? built : built with
        {
            Provenance = new Dictionary<string, string>(
                StringComparer.Ordinal) { ["exported by"] = $"{model.ProducerName} {model.ProducerVersion}".TrimEnd() },
        };
    }

    /// <summary>Version of the standard's own operators; a file that does not say it has the newest.</summary>
    private static long OperatorSet(ModelProto model) =>
        model.OpsetImport.FirstOrDefault(static set => set.Domain is "" or "ai.onnx")?.Version ?? long.MaxValue;

    /// <returns>[1, height, width, channels], and whether the file has it in that order too.</returns>
    private static (int[] Shape, bool ChannelsLast) InputShape(ValueInfoProto input, ImportOptions options)
    {
        int[] stated = [.. input.Type?.TensorType?.Shape?.Dim.Select(static size => size.DimValue is > 0 and <= int.MaxValue
            ? (int)size.DimValue
            : 0) ?? []];
        if (stated is not [_, _, _, _])
        {
            throw new InputException(
                $"its input '{input.Name}' has {stated.Length} dimensions; a picture has batch, channels, height and width");
        }

        bool channelsLast = stated[1] is not (1 or 3) && stated[3] is 1 or 3;
        (int channels, int height, int width) = channelsLast ? (stated[3], stated[1], stated[2]) : (stated[1], stated[2], stated[3]);
        height = options.Resolution ?? (height > 0 ? height : throw Open());
        width = options.Width ?? options.Resolution ?? (width > 0 ? width : throw Open());
        return channels > 0
            ? ([1, height, width, channels], channelsLast)
            : throw new InputException($"its input '{input.Name}' leaves the channels open; export the model with them");

        InputException Open() =>
            new($"its input '{input.Name}' leaves height and width open; say them with --resolution, as 224 or 48x192");
    }
}
