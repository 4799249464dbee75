using System.Text;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>Files that people try and that no importer reads: what each is, and what to do instead.</summary>
internal static class UnreadFormats
{
    private const string TensorFlow = "convert it in Python to a float .tflite: tf.lite.TFLiteConverter.from_saved_model(folder).convert()";

    /// <summary>A folder that was named instead of a file.</summary>
    public static string OfFolder(string path) =>
        File.Exists(Path.Combine(path, "saved_model.pb")) ? $"this is a TensorFlow SavedModel; {TensorFlow}"
        : File.Exists(Path.Combine(path, "model.json")) ? "this is a folder; name the model.json in it"
        : "this is a folder; name the file in it";

    /// <param name="path">The file.</param>
    /// <param name="head">Its first bytes.</param>
    public static string Of(string path, ReadOnlySpan<byte> head)
    {
        string text = Encoding.Latin1.GetString(head);
        string ending = Path.GetExtension(path).ToLowerInvariant();
        return head switch
        {
            [] => "the file is empty",
            _ when text.StartsWith("version https://git-lfs", StringComparison.Ordinal) =>
                "this is a Git LFS pointer and not the file itself; fetch it with 'git lfs pull'",
            _ when text.StartsWith("7767517", StringComparison.Ordinal) || ending == ".param" =>
                "this is a network of ncnn; use the ONNX or PyTorch file that it was converted from",
            _ when ending == ".pb" => $"this is a TensorFlow graph; {TensorFlow}",
            _ when ending == ".mnn" => "this is a network of MNN; use the file that it was converted from",
            _ when ending is ".caffemodel" or ".prototxt" => "this is a network of Caffe; convert it to ONNX",
            _ when ending is ".pdmodel" or ".pdiparams" => "this is a network of PaddlePaddle; export it with paddle2onnx",
            _ when ending is ".xml" or ".engine" or ".mlmodel" or ".trt" =>
                "this is a network compiled for another runtime; use the file that it was converted from",
            [(byte)'[', ..] or [(byte)'{', ..] when text.Contains("\"weights\"", StringComparison.Ordinal) =>
                "this is a manifest of weights; name the model.json that goes with it",
            _ => "no format that is read, or damaged at its start",
        };
    }

    /// <param name="names">What a zip archive holds that is none of the formats read.</param>
    public static string OfArchive(IReadOnlyList<string> names) =>
        names.Any(static name => name.EndsWith("saved_model.pb", StringComparison.Ordinal))
            ? $"an archive with a TensorFlow SavedModel; {TensorFlow}"
            : "a zip archive of nothing that is read; unpack it and name the model in it";
}
