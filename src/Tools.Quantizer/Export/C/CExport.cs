using System.Globalization;
using System.Text;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>A network as a library of C99 that needs no other: sources, and what build systems want beside them.</summary>
/// <param name="Files">Their paths in the library, and their text.</param>
/// <param name="ArenaBytes">RAM.</param>
/// <param name="ConstantBytes">Flash of the weights and other constants, without code.</param>
internal sealed record CExport(IReadOnlyDictionary<string, string> Files, int ArenaBytes, int ConstantBytes)
{
    /// <summary>Writes a network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="name">What all of its names begin with, an identifier of C.</param>
    /// <exception cref="ModelFormatException">
    /// The network has an operator without a C kernel, or an input that is not of bytes.
    /// </exception>
    public static CExport Of(Model model, string name)
    {
        ModelGraph graph = model.Use();
        CNetwork network = CNetwork.Of(graph);
        CBorder[] inputs = CBorder.Of(graph.Inputs.Select(i => graph.Tensors[i]), network.Inputs);
        CBorder[] outputs = CBorder.Of(graph.Outputs.Select(i => graph.Tensors[i]), network.Outputs);
        foreach (CBorder input in inputs.Where(static input => input.Tensor.Type.ElementBytes() != 1))
        {
            throw new ModelFormatException("subgraphs[0].inputs", $"{input.Tensor} should be of bytes, or read by one QUANTIZE alone");
        }

        LayerWriter layers = new();
        string schedule = CSchedule.Write(network, layers);
        if (inputs.Any(static input => input.IsFloatInModel))
        {
            layers.Use("quantize");
        }

        ModelMetadata metadata = ModelMetadata.Read(graph.File, graph.MetadataEntries);
        CGolden[] golden = CGolden.Of(model, inputs, outputs);
        Dictionary<string, string> files = new(StringComparer.Ordinal)
        {
            [$"src/{name}.h"] = CHeader.Write(name, metadata, inputs, outputs, network.ArenaBytes, layers.ConstantBytes),
            [$"src/{name}.c"] = CNetworkSource.Write(name, network, layers, schedule, inputs, outputs, golden),
        };
        if (metadata.Labels is { } labels)
        {
            files[$"src/{name}_labels.c"] = Labels(name, labels);
        }

        if (PixelsOf(metadata, inputs) is { } preprocessing)
        {
            files[$"src/{name}_pixels.c"] = CPixels.Write(name, preprocessing, inputs[0]);
        }

        foreach ((string path, string text) in CBuildFiles.Write(name, SourcesOf(files.Keys), network.ArenaBytes))
        {
            files[path] = text;
        }

        return new CExport(files, network.ArenaBytes, layers.ConstantBytes);
    }

    /// <summary>How pixels become the input; null where the file does not say, or the input is no picture.</summary>
    public static Preprocessing? PixelsOf(ModelMetadata metadata, CBorder[] inputs) =>
        inputs is [{ Value.IsPicture: true }] ? metadata.Preprocessing : null;

    /// <summary>Names of the files to compile.</summary>
    private static string[] SourcesOf(IEnumerable<string> files) =>
        [.. files.Select(file => Path.GetFileName(file)).Where(static file => file.EndsWith(".c", StringComparison.Ordinal))];

    /// <summary>A file of its own, which the linker leaves out where no code reads it.</summary>
    private static string Labels(string name, IReadOnlyList<string> labels)
    {
        StringBuilder c = new();
        c.Append(CultureInfo.InvariantCulture, $"#include \"{name}.h\"\n\n");
        c.Append(CultureInfo.InvariantCulture, $"const char *const {name}_labels[{name.ToUpperInvariant()}_LABELS] = {{\n");
        foreach (string label in labels)
        {
            c.Append(CultureInfo.InvariantCulture, $"    {CSource.Literal(label)},\n");
        }

        return c.Append("};\n").ToString();
    }
}
