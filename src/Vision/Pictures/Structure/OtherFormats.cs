namespace MobileNetEdge.Vision.Pictures.Structure;

/// <summary>Names the format of an unsupported file, so that the user knows what to do.</summary>
internal static class OtherFormats
{
    public static InputException Refusal(ReadOnlySpan<byte> file) => Name(file) is { } name
        ? new InputException($"{name}, which is not read; save it as JPEG, PNG or BMP")
        : new InputException("not a JPEG, PNG or BMP picture, or damaged at its start");

    private static string? Name(ReadOnlySpan<byte> file) => file switch
    {
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF picture",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "a Photoshop picture",
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "a TIFF picture",
        [(byte)'#', (byte)'?', (byte)'R', ..] => "a Radiance HDR picture",
        [0x53, 0x80, 0xF6, 0x34, ..] => "a Softimage PIC picture",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "a WebP picture",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', ..] => "an AVIF picture",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h' or (byte)'m', ..] => "a HEIC picture or an MP4 film",
        _ => null,
    };
}
