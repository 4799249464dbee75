using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MobileNetEdge.Vision.Programs;

/// <summary>Results on standard output, messages on standard error. Needs no reflection, so that native programs can use it.</summary>
internal static class Terminal
{
    /// <summary>How results look as JSON: members that are absent are left out.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,    // for terminals and files, not for web pages
    };

    /// <summary>One JSON value, and nothing else, on standard output.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">What the source generator knows of its type, with the options given.</param>
    public static void WriteJson<T>(T value, Func<JsonSerializerOptions, JsonTypeInfo<T>> type) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(value, type(new JsonSerializerOptions(JsonOptions))));

    public static void WriteLine(string line = "") => Console.Out.WriteLine(line);

    /// <summary>A message to a person while work goes on.</summary>
    public static void Note(string line) => Console.Error.WriteLine(line);

    /// <summary>A table on standard output, in columns of spaces.</summary>
    /// <param name="columns">Headings; one that starts with '>' is aligned right.</param>
    /// <param name="rows">As many cells each.</param>
    public static void WriteTable(IEnumerable<string> columns, IEnumerable<string[]> rows)
    {
        bool[] right = [.. columns.Select(column => column.StartsWith('>'))];
        List<string[]> lines = [[.. columns.Select(column => column.TrimStart('>'))], .. rows];
        int[] widths = [.. right.Select((_, i) => lines.Max(line => line[i].Length))];
        foreach (string[] line in lines)
        {
            WriteLine("  "
                + string.Join("  ", line.Select((cell, i) => right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
