using System.Text;

namespace MobileNetEdge.Device.Linux;

/// <summary>Text in a place of fixed size, as structures of the kernel hold it.</summary>
internal static class FixedText
{
    /// <summary>Up to a 0 or to the end of the place.</summary>
    public static string Read(ReadOnlySpan<byte> place) =>
        Encoding.UTF8.GetString(place.IndexOf((byte)0) is int end and >= 0 ? place[..end] : place);
}
