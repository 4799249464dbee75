using System.Globalization;
using MobileNetEdge.Tools.Quantizer.Importers.Onnx.Schema;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>Values that a model keeps in a file beside it, as exporters do for large ones ("external data" of the standard).</summary>
internal static class OnnxExternalData
{
    /// <summary>A MobileNet has some 25 MB of weights; a claim of more is a mistake.</summary>
    private const long MostBytes = 1 << 28;

    /// <exception cref="InputException">The file is not there, too short, or not beside the model.</exception>
    public static byte[] Read(TensorProto tensor, string name, string? folder)
    {
        string location = Entry(tensor, "location") ?? throw new InputException($"tensor '{name}' is in a file that is not named");
        if (folder is null || location != Path.GetFileName(location))
        {
            throw new InputException($"tensor '{name}' is in '{location}'; only files in the model's own folder are read");
        }

        string path = Path.Combine(folder, location);
        if (!File.Exists(path))
        {
            throw new InputException($"tensor '{name}' is in '{location}' beside the model, which is not there; copy both files");
        }

        using FileStream file = File.OpenRead(path);
        long offset = Number(tensor, "offset") ?? 0;
        long length = Number(tensor, "length") ?? file.Length - offset;
        if (offset < 0 || length < 0 || length > MostBytes || offset > file.Length - length)
        {
            throw new InputException(
                $"tensor '{name}' is bytes {offset} to {offset + length} of '{location}', which has {file.Length}; copy both files");
        }

        byte[] bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static string? Entry(TensorProto tensor, string key) =>
        tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key) => Entry(tensor, key) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
        : throw new InputException($"'{key}' of external data is '{text}', not a number");
}
