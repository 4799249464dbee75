namespace MobileNetEdge.Vision.Pictures.Structure;

/// <summary>
/// Walks a JPEG (ITU-T T.81) from marker to marker to its end. A decoder makes one pass over the blocks of the picture for each scan, so
/// the number of scans is limited. A sequential picture has 1 to 4, progressive ones are usually written with about ten.
/// </summary>
internal static class JpegStructure
{
    private const int MaxScans = 64;

    public static PictureStructure Of(ReadOnlySpan<byte> file)
    {
        JpegFrame? frame = null;
        JpegTables tables = new();
        int scans = 0;
        JpegMarkers markers = new(file);
        while (markers.MoveNext())
        {
            switch (markers.Code)
            {
                case JpegMarkers.EndOfImage when frame is not null:
                    frame.RequireScans(markers.At);
                    return new PictureStructure(frame.Width, frame.Height, markers.End);
                case 0xC0 or 0xC1 or 0xC2 when frame is null:
                    frame = new JpegFrame(markers);
                    break;
                case JpegMarkers.StartOfScan when frame is not null:
                    if (++scans > MaxScans)
                    {
                        throw PictureStructure.NotRead(markers.At, $"a JPEG of more than {MaxScans} scans");
                    }

                    JpegMarkers header = markers;
                    (int bytes, int stretches) = markers.SkipScan();
                    frame.AddScan(header, tables, bytes, stretches);
                    break;
                case JpegMarkers.HuffmanTables:
                    tables.DefineHuffman(markers);
                    break;
                case JpegMarkers.QuantizationTables:
                    tables.DefineQuantization(markers);
                    break;
                case JpegMarkers.RestartInterval:
                    tables.DefineRestarts(markers);
                    break;
                case 0xC3 or (>= 0xC5 and <= 0xC7) or (>= 0xC9 and <= 0xCB) or (>= 0xCD and <= 0xCF):
                    throw PictureStructure.NotRead(markers.At, "a lossless, hierarchical or arithmetic-coded JPEG");
                case 0xDC or 0xFE or (>= JpegMarkers.FirstApplication and <= JpegMarkers.LastApplication):
                    break; // number of lines, comment, and data of programs and cameras
                default:
                    throw PictureStructure.Damaged(markers.At, $"the marker FF {markers.Code:X2} does not belong here");
            }
        }

        throw PictureStructure.Damaged(markers.At, file.Length - markers.At < 2
            ? "the file ends before the end marker FF D9"
            : file[markers.At] != 0xFF ? "a marker is missing" : $"the segment FF {file[markers.At + 1]:X2} reaches beyond the file's end");
    }
}
