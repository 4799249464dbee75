namespace MobileNetEdge.Tools.Quantizer.Report;

internal static class TensorName
{
    private const int Longest = 40;

    /// <summary>Converters join the names of all that they fused; the last characters tell tensors apart.</summary>
    public static string Shorten(string name) => name.Length <= Longest ? name : $"…{name[^(Longest - 1)..]}";
}
