using System.Text.Json;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Writes results as JSON.</summary>
internal static class Results
{
    /// <summary>Writes one JSON value and nothing else to standard output.</summary>
    public static void WriteJson<T>(T value) => Terminal.WriteLine(JsonSerializer.Serialize(value, Terminal.JsonOptions));
}
