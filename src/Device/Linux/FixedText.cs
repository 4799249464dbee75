using System.Text;

namespace MobileNetEdge.Device.Linux;

/// <summary>Text in a field of fixed size, as in structures of the kernel.</summary>
internal static class FixedText
{
    /// <summary>The text up to a 0 or to the end of the field.</summary>
    public static string Read(ReadOnlySpan<byte> place) =>
        Encoding.UTF8.GetString(place.IndexOf((byte)0) is int end and >= 0 ? place[..end] : place);
}
