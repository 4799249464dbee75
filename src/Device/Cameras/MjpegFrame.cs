using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Pictures.Structure;

namespace MobileNetEdge.Device.Cameras;

/// <summary>One picture of a Motion JPEG stream.</summary>
internal static class MjpegFrame
{
    /// <summary>
    /// The tables of ITU-T T.81, annex K.3, as a segment: luminance DC and AC, then chrominance DC and AC. Many cameras leave them out of
    /// each frame, because a Motion JPEG stream has no others.
    /// </summary>
    private static readonly byte[] StandardTables = Convert.FromHexString(
        "FFC401A2" +
        "0000010501010101010100000000000000000102030405060708090A0B" +
        "100002010303020403050504040000017D" +
        "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25262728292A3435363738393A43444546474849" +
        "4A535455565758595A636465666768696A737475767778797A838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5" +
        "C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA" +
        "0100030101010101010101010000000000000102030405060708090A0B" +
        "1100020102040403040705040400010277" +
        "000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A162434E125F11718191A262728292A35363738393A434445464748" +
        "494A535455565758595A636465666768696A737475767778797A82838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3" +
        "C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA");

    /// <summary>Allocates the picture.</summary>
    /// <param name="name">Where it came from, for messages.</param>
    /// <param name="jpeg">One JPEG; bytes after its end are ignored.</param>
    /// <exception cref="InputException">It is damaged, cut short or not a JPEG.</exception>
    public static Picture Decode(string name, ReadOnlySpan<byte> jpeg)
    {
        if (!jpeg.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
        {
            throw new InputException($"{name}: a frame is not a JPEG");
        }

        return PictureFile.Load(name, TablesBelongAt(jpeg) is { } at ? [.. jpeg[..at], .. StandardTables, .. jpeg[at..]] : jpeg.ToArray());
    }

    /// <summary>Where to put the tables: before the scan. Null when they are there already, or when there is no scan.</summary>
    private static int? TablesBelongAt(ReadOnlySpan<byte> jpeg)
    {
        JpegMarkers markers = new(jpeg);
        while (markers.MoveNext() && markers.Code != JpegMarkers.HuffmanTables)
        {
            if (markers.Code == JpegMarkers.StartOfScan)
            {
                return markers.At;
            }
        }

        return null;
    }
}
