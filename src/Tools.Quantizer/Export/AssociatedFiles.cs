using System.IO.Compression;
using System.Text;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// Files that TFLite Metadata names travel in a ZIP archive behind the model: a FlatBuffers file is read from its start, a ZIP from
/// its end, so one file is both. Stored, not compressed, as the readers in C++ and Java expect, with offsets from the
/// start of the whole file.
/// </summary>
internal static class AssociatedFiles
{
    // The earliest that ZIP can say; a real time would make every run's bytes differ.
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The model, followed by an archive with the labels of its outputs, a line each; the model alone if there are none.</summary>
    /// <exception cref="InputException">A label holds a line break.</exception>
    public static byte[] AppendLabels(byte[] model, IReadOnlyList<OutputMetadata> outputs)
    {
        if (outputs.All(static output => output.Labels is null))
        {
            return model;
        }

        using MemoryStream file = new();
        file.Write(model);
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (int i = 0; i < outputs.Count; i++)
            {
                if (outputs[i].Labels is { } labels)
                {
                    Write(archive, StandardMetadata.LabelsFile(i, outputs.Count), labels);
                }
            }
        }

        return file.ToArray();
    }

    private static void Write(ZipArchive archive, string name, IReadOnlyList<string> labels)
    {
        for (int i = 0; i < labels.Count; i++)
        {
            if (labels[i].AsSpan().ContainsAny('\r', '\n'))
            {
                throw new InputException(
                    $"label {i} ('{labels[i].ReplaceLineEndings("\\n")}') holds a line break: labels are stored a line each, give it "
                        + "another name");
            }
        }

        ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Timestamp;
        using Stream content = entry.Open();
        content.Write(Encoding.UTF8.GetBytes(string.Join('\n', labels) + '\n'));
    }
}
