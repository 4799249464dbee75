namespace MobileNetEdge.Tools.Quantizer.Report;

internal static class TensorName
{
    private const int Longest = 40;

    /// <summary>Shortens a name from its start: converters join the names of all fused operators, and the last characters tell tensors
    /// apart.</summary>
    public static string Shorten(string name) => name.Length <= Longest ? name : $"…{name[^(Longest - 1)..]}";
}
