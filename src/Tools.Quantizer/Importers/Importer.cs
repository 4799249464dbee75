using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Keras;
using MobileNetEdge.Tools.Quantizer.Importers.Onnx;
using MobileNetEdge.Tools.Quantizer.Importers.Safetensors;
using MobileNetEdge.Tools.Quantizer.Importers.TensorFlowJs;
using MobileNetEdge.Tools.Quantizer.Importers.TfLite;
using MobileNetEdge.Tools.Quantizer.Importers.Torch;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>Opens trained weights of any format that is read; the content decides which, not the file's name.</summary>
internal static class Importer
{
    private static readonly IImporter[] All = 
    [
        new KerasImporter(),
        new KerasArchiveImporter(),
        new TorchImporter(),
        new SafetensorsImporter(),
        new OnnxImporter(),
        new TfLiteImporter(),
        new TensorFlowJsImporter(),
        new ModelArchiveImporter(),
    ];

    /// <returns>
    /// A checked float graph in plain form: padding inside the convolutions, global pooling and hard activations under their names. Batch
    /// norms are left as they are.
    /// </returns>
    /// <exception cref="InputException">The message names the file, the place in it and the fix.</exception>
    public static Graph Open(string path, ImportOptions? options = null)
    {
        try
        {
            IImporter importer = Recognize(path);
            if (options is { Requantize: true } && importer is not TfLiteImporter)
            {
                throw new InputException($"--requantize is for quantized .tflite models, and this is {importer.Format}; leave it out");
            }

            if (options is { Relu6: not null } && importer is not (TorchImporter or SafetensorsImporter))
            {
                throw new InputException($"--relu is for weights by PyTorch's names, and this is {importer.Format}; leave it out");
            }

            Graph graph = importer.Import(path, options ?? new ImportOptions()) with { Format = importer.Format };
            FiniteWeights.RequireVariances(graph);
            graph = RecognizeActivations.Apply(SimplifyPooling.Apply(FoldPadding.Apply(graph)));
            return ImageNetNames.AddTo(graph, ShapeInference.Infer(graph)[graph.Output]);
        }
        catch (InputException error)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>Who reads a file.</summary>
    /// <exception cref="InputException">Nobody does; the message says what it is.</exception>
    public static IImporter Recognize(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException(Directory.Exists(path) ? UnreadFormats.OfFolder(path) : "no such file");
        }

        Span<byte> head = stackalloc byte[ZipHead.Bytes];
        using FileStream file = File.OpenRead(path);
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        foreach (IImporter importer in All)
        {
            if (importer.Recognizes(head))
            {
                return importer;
            }
        }

        throw new InputException(
            $"{UnreadFormats.Of(path, head)}. Formats read: {string.Join(", ", All.Select(static importer => importer.Format))}");
    }
}
