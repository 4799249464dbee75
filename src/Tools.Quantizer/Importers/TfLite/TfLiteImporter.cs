using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.TfLite;

/// <summary>
/// Float .tflite files, weights 32 or 16 bits wide; with <see cref="ImportOptions.Requantize"/> quantized ones too, as the floats that they
/// stand for. A model of dynamic range computes in floats with weights of 8 bits, which are taken for those too.
/// </summary>
internal sealed class TfLiteImporter : IImporter
{
    public string Format => "TensorFlow Lite float (.tflite)";

    public bool Recognizes(ReadOnlySpan<byte> head) => FlatTable.HasIdentifier(head, Schema.Identifier);

    public Graph Import(string path, ImportOptions options)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            LayerTypes layers = LayerTypes.Of(bytes);
            TfLiteFile file = new(bytes, dequantizes: options.Requantize || layers.AreFloat);
            Graph graph = Build(file, layers, options);
            if (!options.Requantize && file.WasDequantized)
            {
                graph = graph with
                {
                    Notes = ["its weights are of 8 bits (dynamic range): they are taken as the floats that they stand for; give the float "
                        + "file for better ones"],
                };
            }

            if (options.Requantize)
            {
                Model model = Model.Parse(bytes);
                graph = graph with { Preprocessing = ModelMetadata.Read(model.File, model.MetadataEntries).Preprocessing };
            }

            return graph with { Labels = TfLiteLabels.Read(bytes, ShapeInference.Infer(graph)[graph.OutputNames()[0]][^1]) };
        }
        catch (ModelFormatException error)
        {
            throw new InputException($"{error.Message}; the file is damaged or cut short, fetch or convert it again", error);
        }
        catch (OverflowException error)
        {
            // A shape whose elements no machine could count.
            throw new InputException("a tensor has an impossible shape; the file is damaged, fetch or convert it again", error);
        }
    }

    private static Graph Build(TfLiteFile file, LayerTypes layers, ImportOptions options)
    {
        if (file.Inputs is not [var input] || file.Outputs.Length == 0)
        {
            throw new InputException(
                $"the model has {file.Inputs.Length} inputs and {file.Outputs.Length} outputs; one input is needed, and an output");
        }

        if (options.Requantize != layers.AreIntegers)
        {
            throw new InputException(options.Requantize
                ? "--requantize is for quantized models, and this one computes in floats; leave it out"
                : "this model is quantized already and runs as it is; only float models are quantized here, or quantized ones again with "
                    + "--requantize");
        }

        int[] shape = file.Shape(input);
        if (options.Resolution is { } resolution && shape is [_, _, _, var channels])
        {
            shape = [1, resolution, options.Width ?? resolution, channels];
        }

        GraphBuilder graph = new(new GraphInput("input", shape));
        TfLiteOperators operators = new(file, graph, input, options.Requantize);
        foreach (TfLiteNode node in file.Nodes)
        {
            operators.Add(node);
        }

        return graph.Build([.. file.Outputs.Select(output => (operators.TensorOf(output), file.Name(output)))]);
    }
}
