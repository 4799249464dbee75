using System.Text.Json;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Results as JSON.</summary>
internal static class Results
{
    /// <summary>One JSON value, and nothing else, on standard output.</summary>
    public static void WriteJson<T>(T value) => Terminal.WriteLine(JsonSerializer.Serialize(value, Terminal.JsonOptions));
}
